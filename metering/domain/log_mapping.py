"""Which lines of an access log become which meter's events. Read from TOML, strictly.

    source = "urn:example:www"
    organization = "nordvik"

    [[events]]
    name = "tile"
    meter = "map_tiles"
    path = '^/tiles/'
    statuses = ["2xx", "304"]
    value = "1"
    actor = "{host}"

A text in braces is a part of the line: host, identity, user, method, path, protocol, status, size, referer, agent, or a
named group of `path`. Where the line lacks a part of `value` it makes no event; of `actor`, an event of nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from metering.domain.access_log import LogFormat, LogLine
from tenants.domain.typed_json import Fault, FaultyInput, Matches, read_as

FIELDS = frozenset({"host", "identity", "user", "method", "path", "protocol", "status", "size", "referer", "agent"})
_part = re.compile(r"\{([^{}]*)\}")

Status = Annotated[str, Matches(r"[1-5](\d\d|xx)", "a status such as 304, or a class such as 2xx")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRule:
    """One kind of event. `name` is part of each event's identity: change it, and the same file counts again."""

    name: Annotated[str, Matches(r"[a-z][a-z0-9_-]{0,39}", "a name of small letters")]
    meter: str
    value: str
    path: str | None = None
    methods: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    actor: str | None = None
    department: str | None = None
    organization: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMapping:
    """A kind of access log. `source` is part of each event's identity, as `name` is."""

    source: str
    events: tuple[EventRule, ...]
    format: LogFormat = LogFormat.COMBINED
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class MappedLog:
    """A mapping whose patterns are ready."""

    mapping: LogMapping
    _patterns: tuple[re.Pattern[str] | None, ...]

    def events(self, line: LogLine, identity: str) -> Iterator[dict[str, Any]]:
        """The CloudEvents that a line makes; `identity` tells it from every other line of the log."""
        for rule, pattern in zip(self.mapping.events, self._patterns, strict=True):
            parts = _matching_parts(rule, pattern, line)
            value = _filled(rule.value, parts) if parts is not None else None
            if parts is None or value is None:
                continue
            yield {
                "id": f"{identity}-{rule.name}",
                "source": self.mapping.source,
                "type": rule.meter,
                "time": line.at,
                "subject": _filled(rule.organization or self.mapping.organization, parts),
                "data": {
                    "value": value,
                    "person": _filled(rule.actor, parts),
                    "department": _filled(rule.department, parts),
                },
            }


def read_mapping(raw: Mapping[str, Any]) -> MappedLog:
    """Reads a mapping from parsed TOML; raises `FaultyInput` with every fault."""
    mapping = read_as(LogMapping, raw)
    faults: list[Fault] = []
    patterns = tuple(_pattern(rule, ("events", index, "path"), faults) for index, rule in enumerate(mapping.events))
    for index, (rule, pattern) in enumerate(zip(mapping.events, patterns, strict=True)):
        _check_parts(rule, pattern, mapping, index, faults)
    names = [rule.name for rule in mapping.events]
    if not names or len(set(names)) < len(names):
        faults.append(Fault(("events",), "WRONG_FORM", "there is at least one, and each has a name of its own"))
    if faults:
        raise FaultyInput(faults)
    return MappedLog(mapping, patterns)


def _pattern(rule: EventRule, path: tuple[str | int, ...], faults: list[Fault]) -> re.Pattern[str] | None:
    try:
        return re.compile(rule.path) if rule.path is not None else None
    except re.error as error:
        faults.append(Fault(path, "WRONG_FORM", f"no regular expression: {error}"))
        return None


def _check_parts(
    rule: EventRule, pattern: re.Pattern[str] | None, mapping: LogMapping, index: int, faults: list[Fault]
) -> None:
    known = FIELDS | set(pattern.groupindex if pattern else ())
    texts = {"value": rule.value, "actor": rule.actor, "department": rule.department}
    texts["organization"] = rule.organization or mapping.organization
    for key, text in texts.items():
        for name in _part.findall(text or ""):
            if name not in known:
                reason = f"no part of a line: {name}; there are {', '.join(sorted(known))}"
                faults.append(Fault(("events", index, key), "UNKNOWN_KEY", reason))


def _matching_parts(rule: EventRule, pattern: re.Pattern[str] | None, line: LogLine) -> Mapping[str, str] | None:
    """The line's parts and the path's named groups, if the rule takes the line."""
    fields = line.fields
    if rule.methods and fields.get("method") not in rule.methods:
        return None
    status = fields["status"]
    if rule.statuses and status not in rule.statuses and f"{status[0]}xx" not in rule.statuses:
        return None
    if pattern is None:
        return fields
    found = pattern.search(fields.get("path", ""))
    if found is None:
        return None
    return {**fields, **{name: text for name, text in found.groupdict().items() if text}}


def _filled(text: str | None, parts: Mapping[str, str]) -> str | None:
    """The text with the line's parts in it; None if the line lacks one."""
    if text is None or any(name not in parts for name in _part.findall(text)):
        return None
    return _part.sub(lambda found: parts[found[1]], text)
