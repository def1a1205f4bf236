"""Which content mode a request is in, and its events: the HTTP binding of CloudEvents 1.0, and lines of JSON."""

from __future__ import annotations

from datetime import datetime
from email.message import Message
from urllib.parse import unquote

from django.http import HttpRequest

from metering.domain.codes import BodyCode, BodyRefused
from metering.domain.decoding import Decoded, Mode, decode_binary, decode_events
from metering.domain.limits import Limits

MODES = {
    "application/json": Mode.EITHER,
    "application/cloudevents+json": Mode.STRUCTURED,
    "application/cloudevents-batch+json": Mode.BATCHED,
    "application/x-ndjson": Mode.LINES,
    "application/ndjson": Mode.LINES,
    "application/jsonl": Mode.LINES,
}
ATTRIBUTE = "HTTP_CE_"


def events_in(request: HttpRequest, received_at: datetime, limits: Limits) -> Decoded:
    """The request's events, each judged; raises `BodyRefused`."""
    mode = _mode(request)
    body = _body(request, limits)
    attributes = {
        name.removeprefix(ATTRIBUTE).lower().replace("_", "-"): unquote(value)
        for name, value in request.META.items()
        if name.startswith(ATTRIBUTE)
    }
    if attributes and mode is Mode.EITHER:
        return decode_binary(attributes, body, received_at=received_at, limits=limits)
    return decode_events(body, mode, received_at=received_at, limits=limits)


def _mode(request: HttpRequest) -> Mode:
    header = Message()
    header["Content-Type"] = request.META.get("CONTENT_TYPE", "")
    mode = MODES.get(header.get_content_type()) if header["Content-Type"] else None
    charset = header.get_content_charset("utf-8")
    if (
        mode is None
        or charset not in ("utf-8", "us-ascii")
        or request.headers.get("Content-Encoding", "identity") != "identity"
    ):
        raise BodyRefused(BodyCode.UNSUPPORTED_MEDIA_TYPE, f"one of {', '.join(MODES)}, in UTF-8, not compressed")
    return mode


def _body(request: HttpRequest, limits: Limits) -> bytes:
    """At most one byte more than is allowed is ever read."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdecimal() and int(declared) > limits.most_bytes:
        raise BodyRefused(BodyCode.BODY_TOO_LARGE, f"at most {limits.most_bytes} bytes a request")
    return request.read(limits.most_bytes + 1)
