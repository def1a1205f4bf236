"""Starts and refusals as files: every row that is asked for, moments in the organization's zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils.translation import gettext as _

from tenants.views.spreadsheets import Value, table_file

if TYPE_CHECKING:
    from licensing.views.sessions.lists import ShownRefusal, ShownStart
    from licensing.views.sessions.reader import Reader


def starts_file(rows: Sequence[ShownStart], reader: Reader, kind: str) -> HttpResponse:
    heading: list[Value] = [
        _("Person"),
        _("Device"),
        _("Licence"),
        _("Rights"),
        _("Since"),
        _("Until"),
        _("Seconds"),
        _("Ended"),
        _("Code"),
    ]
    return _file([heading, *_start_lines(rows, reader)], "starts", _("Starts"), reader, kind)


def refusals_file(rows: Sequence[ShownRefusal], reader: Reader, kind: str) -> HttpResponse:
    heading: list[Value] = [
        _("Person"),
        _("Device"),
        _("When"),
        _("Last attempt"),
        _("Attempts"),
        _("Reason"),
        _("Code"),
        _("Seconds until a licence was free"),
    ]
    return _file([heading, *_refusal_lines(rows, reader)], "refusals", _("Turned away"), reader, kind)


def _start_lines(rows: Sequence[ShownStart], reader: Reader) -> Iterator[list[Value]]:
    for shown in rows:
        row = shown.row
        yield [
            shown.person.name if shown.person else "",
            ", ".join(row.clients) if shown.person else "",
            row.kind,
            row.mode,
            _moment(row.started_at, reader),
            _moment(row.ended_at, reader) if row.ended_at else "",
            int(shown.lasted.total_seconds()),
            shown.end_words,
            row.end_reason,
        ]


def _refusal_lines(rows: Sequence[ShownRefusal], reader: Reader) -> Iterator[list[Value]]:
    for shown in rows:
        row = shown.row
        yield [
            shown.person.name if shown.person else "",
            row.client if shown.person else "",
            _moment(row.first_at, reader),
            _moment(row.last_at, reader),
            row.count,
            shown.reason,
            row.code,
            None if row.free_after is None else int(row.free_after.total_seconds()),
        ]


def _moment(at: datetime, reader: Reader) -> str:
    return at.astimezone(ZoneInfo(reader.organization.timezone)).isoformat(timespec="seconds")


def _file(rows: Sequence[Sequence[Value]], what: str, sheet: str, reader: Reader, kind: str) -> HttpResponse:
    if kind not in ("csv", "xlsx"):
        raise BadRequest("export is none of csv, xlsx")
    name = f"{reader.organization.slug}-{what}-{reader.today.isoformat()}.{kind}"
    return table_file(rows, name=name, sheet=sheet)
