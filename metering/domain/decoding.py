"""From bytes to events, each judged alone. Plain Python: no database, no clock.

A body that is no JSON, or holds no events at all, is refused whole (`BodyRefused`). Of any other, `decode_events`
returns the good events and a verdict on each of the others, by their index in the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import msgspec

from metering.domain.codes import BodyCode, BodyRefused, EventCode, Verdict
from metering.domain.event import CloudEvent
from metering.domain.limits import Limits
from metering.domain.quantity import QuantityRefused, read_quantity

Reading: TypeAlias = tuple[int, CloudEvent, str]
"""An event's index in its body, the event, and its value as canonical text."""

UNREADABLE = (ValueError, RecursionError)  # msgspec's errors and Unicode's are ValueErrors
_control = re.compile("[\x00-\x1f\x7f-\x9f]").search
_lone_surrogate = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
).search
_object_or_list = re.compile(rb"\s*([{\[])").match

_list_decoder = msgspec.json.Decoder(list[CloudEvent])
_event_decoder = msgspec.json.Decoder(CloudEvent)
_piece_decoder = msgspec.json.Decoder(list[msgspec.Raw])


class Mode(StrEnum):
    """How events stand in a body; see the HTTP binding of CloudEvents 1.0."""

    STRUCTURED = "structured"
    BATCHED = "batched"
    EITHER = "either"
    LINES = "lines"


@dataclass(slots=True)
class Decoded:
    events: list[Reading] = field(default_factory=list)
    refused: dict[int, Verdict] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.events) + len(self.refused)


def decode_events(body: bytes, mode: Mode, *, received_at: datetime, limits: Limits) -> Decoded:
    """Reads a body in one pass; only if something in it is wrong, piece by piece. Raises `BodyRefused`."""
    if len(body) > limits.most_bytes:
        raise BodyRefused(BodyCode.BODY_TOO_LARGE, f"at most {limits.most_bytes} bytes a request")
    decoded = Decoded()
    found = _read_whole(body, mode)
    if found is None:
        found = _read_pieces(_pieces(body, mode), decoded)
    _refuse_too_many(found, decoded, limits)
    _judge(found, decoded, limits.window(received_at), is_plain=_has_no_control(body))
    return decoded


def _refuse_too_many(found: list[tuple[int, CloudEvent]], decoded: Decoded, limits: Limits) -> None:
    if len(found) + len(decoded.refused) > limits.most_events:
        raise BodyRefused(BodyCode.TOO_MANY_EVENTS, f"at most {limits.most_events} events a request")
    most = limits.most_organizations
    if len(found) > most and len({event.subject for _, event in found}) > most:
        raise BodyRefused(BodyCode.TOO_MANY_ORGANIZATIONS, f"at most {most} organizations a request")


def decode_binary(attributes: Mapping[str, str], body: bytes, *, received_at: datetime, limits: Limits) -> Decoded:
    """One event in binary mode: its attributes came as headers (`ce-id`, here `id`), its data is the body."""
    if len(body) > limits.most_bytes:
        raise BodyRefused(BodyCode.BODY_TOO_LARGE, f"at most {limits.most_bytes} bytes a request")
    try:
        data = msgspec.json.decode(body, type=msgspec.Raw)  # one value: `{…}, "id": "2"` would be more
        event = msgspec.json.encode({**attributes, "data": data})
    except UNREADABLE as error:
        raise _body_refusal(body, error) from error
    return decode_events(event, Mode.STRUCTURED, received_at=received_at, limits=limits)


def decode_pieces(pieces: Iterable[tuple[int, bytes]], *, received_at: datetime, limits: Limits) -> Decoded:
    """Events that each come alone, as the lines of a file do; an unreadable one is refused alone."""
    decoded = Decoded()
    _judge(_read_pieces(pieces, decoded), decoded, limits.window(received_at), is_plain=False)
    return decoded


def _read_whole(body: bytes, mode: Mode) -> list[tuple[int, CloudEvent]] | None:
    """The events, if every single one has the right shape."""
    try:
        if mode is Mode.LINES:
            return list(enumerate(_event_decoder.decode_lines(body)))
        if _is_list(body, mode):
            return list(enumerate(_list_decoder.decode(body)))
        return [(0, _event_decoder.decode(body))]
    except UNREADABLE:
        return None


def _is_list(body: bytes, mode: Mode) -> bool:
    if mode is not Mode.EITHER:
        return mode is Mode.BATCHED
    first = _object_or_list(body)
    return first is not None and first[1] == b"["


def _pieces(body: bytes, mode: Mode) -> Iterator[tuple[int, bytes]]:
    """Each event's own bytes; raises `BodyRefused` if the body is not made of events."""
    if mode is Mode.LINES:
        yield from enumerate(line for line in body.splitlines() if line.strip())
        return
    try:
        pieces = _piece_decoder.decode(body) if _is_list(body, mode) else [msgspec.json.decode(body, type=msgspec.Raw)]
    except UNREADABLE as error:
        raise _body_refusal(body, error) from error
    if not _is_list(body, mode) and not bytes(pieces[0]).lstrip().startswith(b"{"):
        raise BodyRefused(BodyCode.NOT_EVENTS, "expected an event, which is a JSON object")
    for index, piece in enumerate(pieces):
        yield index, bytes(piece)


def _body_refusal(body: bytes, error: Exception) -> BodyRefused:
    if isinstance(error, RecursionError):
        return BodyRefused(BodyCode.NESTED_TOO_DEEPLY)
    if isinstance(error, msgspec.ValidationError):
        return BodyRefused(BodyCode.NOT_EVENTS, str(error))
    try:
        body.decode()
    except UnicodeDecodeError as undecodable:
        return BodyRefused(BodyCode.NOT_UNICODE, str(undecodable))
    if _lone_surrogate(body):
        return BodyRefused(BodyCode.NOT_UNICODE, "half of a surrogate pair")
    return BodyRefused(BodyCode.NOT_JSON, str(error))


def _read_pieces(pieces: Iterable[tuple[int, bytes]], decoded: Decoded) -> list[tuple[int, CloudEvent]]:
    found = []
    for index, piece in pieces:
        try:
            found.append((index, _event_decoder.decode(piece)))
        except RecursionError:
            decoded.refused[index] = Verdict(EventCode.INVALID_EVENT, "nested too deeply")
        except ValueError as error:
            decoded.refused[index] = Verdict(EventCode.INVALID_EVENT, str(error))
    return found


def _judge(
    found: list[tuple[int, CloudEvent]], decoded: Decoded, window: tuple[datetime, datetime], *, is_plain: bool
) -> None:
    """Sorts events of the right shape into those that can be counted and those that cannot."""
    earliest, latest = window
    accept, refuse = decoded.events.append, decoded.refused.__setitem__
    for index, event in found:
        if not is_plain and (name := _text_with_control(event)):
            refuse(index, Verdict(EventCode.CONTROL_CHARACTER, f"in `{name}`"))
            continue
        try:
            quantity = read_quantity(bytes(event.data.value))
        except QuantityRefused as refused:
            refuse(index, Verdict(refused.code, "in `data.value`"))
            continue
        if earliest <= event.time <= latest:
            accept((index, event, quantity))
        else:
            refuse(index, Verdict(EventCode.TIME_OUT_OF_RANGE, f"from {earliest.isoformat()} to {latest.isoformat()}"))


def _has_no_control(body: bytes) -> bool:
    """JSON refuses raw control characters, so that ASCII without escapes (and DEL) can hold none: the usual body."""
    return body.isascii() and b"\\" not in body and b"\x7f" not in body


def _text_with_control(event: CloudEvent) -> str | None:
    data = event.data
    texts = {
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "data.person": data.person,
        "data.department": data.department,
        "data.integration": data.integration,
    }
    return next((name for name, text in texts.items() if text and _control(text)), None)
