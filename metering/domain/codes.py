"""What may become of an event, and of a body of events. The API documents these codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EventCode(StrEnum):
    """The answer for one event. Whatever is neither STORED nor DUPLICATE added nothing to any total."""

    STORED = "STORED"
    DUPLICATE = "DUPLICATE"
    CONFLICT = "CONFLICT"
    INVALID_EVENT = "INVALID_EVENT"
    CONTROL_CHARACTER = "CONTROL_CHARACTER"
    VALUE_NOT_A_NUMBER = "VALUE_NOT_A_NUMBER"
    VALUE_NOT_FINITE = "VALUE_NOT_FINITE"
    VALUE_NEGATIVE = "VALUE_NEGATIVE"
    VALUE_OUT_OF_RANGE = "VALUE_OUT_OF_RANGE"
    TIME_OUT_OF_RANGE = "TIME_OUT_OF_RANGE"
    UNKNOWN_ORGANIZATION = "UNKNOWN_ORGANIZATION"
    UNKNOWN_METER = "UNKNOWN_METER"
    UNKNOWN_DEPARTMENT = "UNKNOWN_DEPARTMENT"


ACCEPTED = frozenset({EventCode.STORED, EventCode.DUPLICATE})


class BodyCode(StrEnum):
    """Why a body was refused whole: nothing of it is stored."""

    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    TOO_MANY_EVENTS = "TOO_MANY_EVENTS"
    TOO_MANY_ORGANIZATIONS = "TOO_MANY_ORGANIZATIONS"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    NOT_JSON = "NOT_JSON"
    NOT_UNICODE = "NOT_UNICODE"
    NESTED_TOO_DEEPLY = "NESTED_TOO_DEEPLY"
    NOT_EVENTS = "NOT_EVENTS"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one event; `detail` says where in it the fault is, in English, for the integrator's log."""

    code: EventCode
    detail: str = ""


class BodyRefused(ValueError):
    """A body that cannot be read as events, or is beyond the limits."""

    def __init__(self, code: BodyCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code, self.detail = code, detail
