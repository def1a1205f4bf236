"""Lines of a web server's access log, in the common or the combined format (Apache, nginx)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

MOST_BYTES = 64_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class LogFormat(StrEnum):
    COMMON = "common"
    COMBINED = "combined"


# What a line cannot do without ends with the size. Behind it, in the combined format, stand referer and user agent, in
# which anything may stand: quotes, and a line that was cut short.
_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_head = re.compile(rf"(\S+) (\S+) (.+?) \[([^\]]+)\] {_QUOTED} (\d{{3}}) (\d+|-)").match
_tail = re.compile(r' "(.*?)" "(.*?)"?$').fullmatch
_time = re.compile(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)").fullmatch


class Malformed(ValueError):
    """A line that is not of the format; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One request. `fields` are its parts as text; what the server did not know (`-`) is missing."""

    at: datetime
    fields: Mapping[str, str]


def read_line(line: str, log_format: LogFormat = LogFormat.COMBINED) -> LogLine:
    """Reads a line without its end; raises `Malformed`.

    >>> line = read_line('host - ada [17/May/2015:10:05:03 +0200] "GET /a HTTP/1.1" 200 - "-" "curl/7"')
    >>> line.at.isoformat(), sorted(line.fields)
    ('2015-05-17T10:05:03+02:00', ['agent', 'host', 'method', 'path', 'protocol', 'status', 'user'])
    """
    head = _head(line)
    if head is None:
        raise Malformed("not of the format")
    host, identity, user, time, request, status, size = head.groups()
    rest = line[head.end() :]
    if (log_format is LogFormat.COMMON and rest) or (log_format is LogFormat.COMBINED and not rest.startswith(' "')):
        raise Malformed("cut short" if not rest else "not of the format after the size")
    tail = _tail(rest)
    referer, agent = tail.groups() if tail else ("-", "-")
    method, path, protocol = _request(request)
    found = {"host": host, "identity": identity, "user": user, "method": method, "path": path, "protocol": protocol}
    found |= {"status": status, "size": size, "referer": referer, "agent": agent}
    return LogLine(at=_instant(time), fields={name: text for name, text in found.items() if text not in ("-", "")})


def _request(request: str) -> tuple[str, str, str]:
    """Method, path and protocol; a request that is none has none of them."""
    method, _, rest = request.partition(" ")
    path, _, protocol = rest.rpartition(" ")
    if not (method.isalpha() and protocol.startswith("HTTP/")):
        return "-", "-", "-"
    return method, path, protocol


def _instant(text: str) -> datetime:
    found = _time(text)
    if found is None or found[2] not in MONTHS:
        raise Malformed("no time that can be read")
    day, month, year, hour, minute, second = (
        int(found[1]),
        MONTHS.index(found[2]) + 1,
        *map(int, found.group(3, 4, 5, 6)),
    )
    offset = timedelta(hours=int(found[8]), minutes=int(found[9])) * (-1 if found[7] == "-" else 1)
    try:
        # A leap second counts as the second before it.
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset))
    except ValueError as error:
        raise Malformed(f"no such time: {error}") from error
