"""Starts and refusals of the past: narrowed, page by page, and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from licensing.access_rules.admission import REFUSAL_CODES
from licensing.models import LeaseEnd
from licensing.selectors.displayed_people import ShownPerson, person_shown_as, shown_people
from licensing.selectors.forgotten_people import people_known_from
from licensing.selectors.session_lists import (
    ListAsked,
    RefusalRow,
    StartRow,
    count_refused,
    count_starts,
    refusals_listed,
    starts_listed,
)
from licensing.services.looks import note_look
from licensing.views.sessions.asked import read_page
from licensing.views.sessions.files import refusals_file, starts_file
from licensing.views.sessions.reader import Agreement, Reader, agreements_of, reader_of, selected
from licensing.views.told import Told, told
from licensing.words import kind_words, refusal_words
from tenants.domain.periods import ONE_DAY, start_of_day
from tenants.domain.usage_display import UsageDisplay
from tenants.services.audit import record_audit
from tenants.views.access import administrator_required
from tenants.views.fields import DayField

ROWS_ON_A_PAGE = 50

# The reasons for which a start is refused; the last of the codes refuses changes, not starts.
START_CODES = REFUSAL_CODES[:-1]


class ListForm(forms.Form):
    """What both lists are narrowed by."""

    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("Last day"), required=False)


class StartsForm(ListForm):
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("Any")), ("running", gettext_lazy("Runs now")), ("ended", gettext_lazy("Over"))],
    )
    kind = forms.ChoiceField(label=gettext_lazy("Licence"), required=False)

    def __init__(self, data: object, *, kinds: Sequence[str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query's values, as forms take them
        if len(kinds) < 2:
            del self.fields["kind"]
        else:
            choices = [("", _("Any")), *((kind, kind_words(kind)) for kind in kinds)]
            self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, as declared


class RefusalsForm(ListForm):
    code = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query's values, as forms take them
        choices = [("", _("Any")), *((code, refusal_words(code)) for code in START_CODES)]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, as declared


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStart:
    """`person` is None where nobody may be told apart, and where it is forgotten who it was."""

    row: StartRow
    person: ShownPerson | None
    kind_words: str
    end_words: str
    lasted: timedelta
    why: Told | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRefusal:
    row: RefusalRow
    person: ShownPerson | None
    reason: str
    why: Told | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list as it was asked for; `person` is whom it was narrowed to.

    `people_known_from` is the day (UTC) from which on it is known who started; None if it is of all.
    """

    reader: Reader
    agreements: Sequence[Agreement]
    agreement: Agreement
    form: ListForm
    asked: ListAsked
    person: ShownPerson | None
    people_known_from: date | None

    @property
    def is_narrowed(self) -> bool:
        return self.asked != ListAsked()


@require_safe
@administrator_required
def starts(request: HttpRequest) -> HttpResponse:
    """The latest first."""
    reader = reader_of(request)
    agreements = agreements_of(reader, request.GET.get("agreement", ""))
    if (agreement := selected(agreements)) is None:
        return redirect("licensing:sessions")
    form = StartsForm(request.GET, kinds=agreement.access.kinds)
    listing = _listing(request, reader, agreements, agreement, form)
    access, asked, at = agreement.access, listing.asked, reader.at
    if request.GET.get("export"):
        _note_export(request, reader, "starts")
        rows = shown_starts(reader, starts_listed(access, asked, at))
        return starts_file(rows, reader, request.GET["export"])
    count = count_starts(access, asked, at)
    paging = _paging(request, count)
    found = starts_listed(access, asked, at, first=paging["first"] - 1, most=ROWS_ON_A_PAGE)
    context = {"listing": listing, "rows": shown_starts(reader, found), "count": count, **paging}
    return render(request, "licensing/starts.html", context, status=200 if form.is_valid() else 422)


@require_safe
@administrator_required
def refusals(request: HttpRequest) -> HttpResponse:
    """The latest first."""
    reader = reader_of(request)
    agreements = agreements_of(reader, request.GET.get("agreement", ""))
    if (agreement := selected(agreements)) is None:
        return redirect("licensing:sessions")
    form = RefusalsForm(request.GET)
    listing = _listing(request, reader, agreements, agreement, form)
    access, asked = agreement.access, listing.asked
    if request.GET.get("export"):
        _note_export(request, reader, "refusals")
        return refusals_file(shown_refusals(reader, refusals_listed(access, asked)), reader, request.GET["export"])
    count = count_refused(access, asked)
    paging = _paging(request, count)
    found = refusals_listed(access, asked, first=paging["first"] - 1, most=ROWS_ON_A_PAGE)
    context = {"listing": listing, "rows": shown_refusals(reader, found), "count": count, **paging}
    return render(request, "licensing/refusals.html", context, status=200 if form.is_valid() else 422)


def shown_starts(reader: Reader, rows: Sequence[StartRow]) -> list[ShownStart]:
    people = _people(reader, rows)
    ends = dict(LeaseEnd.choices)
    return [
        ShownStart(
            row=row,
            person=people.get(row.person_id) if row.person_id else None,
            kind_words=kind_words(row.kind) if row.kind else "",
            end_words=str(ends.get(row.end_reason, "")),
            lasted=row.lasted(reader.at),
            why=told(row.why) if row.why else None,
        )
        for row in rows
    ]


def shown_refusals(reader: Reader, rows: Sequence[RefusalRow]) -> list[ShownRefusal]:
    people = _people(reader, rows)
    return [
        ShownRefusal(
            row=row,
            person=people.get(row.person_id) if row.person_id else None,
            reason=refusal_words(row.code),
            why=told(row.why) if row.why else None,
        )
        for row in rows
    ]


def _people(reader: Reader, rows: Sequence[StartRow] | Sequence[RefusalRow]) -> Mapping[UUID, ShownPerson]:
    ids = {row.person_id for row in rows if row.person_id is not None}
    return shown_people(reader.organization, ids, reader.person_id)


def _listing(
    request: HttpRequest, reader: Reader, agreements: Sequence[Agreement], agreement: Agreement, form: ListForm
) -> Listing:
    person_id, person = _person(request, reader)
    form.is_valid()
    answers: dict[str, Any] = form.cleaned_data
    since: date | None = answers.get("since")
    until: date | None = answers.get("until")
    zone = reader.organization.timezone
    asked = ListAsked(
        person_id=person_id,
        kind=answers.get("kind", ""),
        state=answers.get("state", ""),
        code=answers.get("code", ""),
        since=start_of_day(since, zone) if since else None,
        until=_end_of_day(until, zone) if until else None,
    )
    return Listing(
        reader=reader,
        agreements=agreements,
        agreement=agreement,
        form=form,
        asked=asked,
        person=person,
        people_known_from=people_known_from(reader.organization.id),
    )


def _end_of_day(day: date, zone: str) -> datetime | None:
    """None for the last day that there is, which narrows nothing."""
    return None if day == date.max else start_of_day(day + ONE_DAY, zone)


def _person(request: HttpRequest, reader: Reader) -> tuple[UUID | None, ShownPerson | None]:
    """Whom the list is narrowed to. The look is kept (R-X-14); one's own is nobody's business."""
    key = request.GET.get("person", "")
    if not key:
        return None, None
    person_id = person_shown_as(reader.organization, key, reader.person_id)
    if person_id is None:
        raise Http404
    if person_id != reader.person_id:
        how = UsageDisplay(reader.organization.usage_display)
        note_look(reader.organization.id, person_id, how, at=reader.at)
    return person_id, shown_people(reader.organization, [person_id], reader.person_id).get(person_id)


def _paging(request: HttpRequest, count: int) -> dict[str, Any]:
    last_page = max(1, -(-count // ROWS_ON_A_PAGE))
    page = min(read_page(request.GET), last_page)
    first = (page - 1) * ROWS_ON_A_PAGE + 1
    return {
        "first": first,
        "last": min(count, first + ROWS_ON_A_PAGE - 1),
        "previous_page": page - 1 if page > 1 else None,
        "next_page": page + 1 if page < last_page else None,
    }


def _note_export(request: HttpRequest, reader: Reader, what: str) -> None:
    details = {"format": request.GET["export"], "list": what}
    record_audit("sessions.exported", "organization", reader.organization.id, at=reader.at, details=details)
