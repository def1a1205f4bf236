"""The organization's audit trail in words: who did what, when, to what, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tenants.domain.audit_words import audited_actions, audited_kinds
from tenants.domain.periods import ONE_DAY, start_of_day
from tenants.scoping import current_organization
from tenants.selectors import OrganizationFacts, organization_facts
from tenants.selectors.audit_trail import TrailAsked, TrailEntry, trail
from tenants.selectors.users import members_of
from tenants.services.audit import record_audit
from tenants.views.access import administrator_required
from tenants.views.audit_details import Detail, Names, details_of, read_names
from tenants.views.fields import DayField
from tenants.views.spreadsheets import Value, table_file

Words = str | Promise

ENTRIES_ON_A_PAGE = 50
ACTORS: dict[str, Words] = {
    "vendor": gettext_lazy("The vendor"),
    "program": gettext_lazy("A program of yours"),
    "automatic": gettext_lazy("By itself"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRow:
    """An entry in words. `subject` is empty where it has no name, or where its reader may not learn it."""

    entry: TrailEntry
    who: Words
    what: Words
    kind: Words
    subject: str
    details: Sequence[Detail]


class TrailForm(forms.Form):
    """What the trail is narrowed by; who and which kinds there are depends on the organization."""

    kind = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, data: object, *, members: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query's values, as forms take them
        kinds = sorted(((code, str(kind.words)) for code, kind in audited_kinds().items()), key=lambda pair: pair[1])
        anything = [("", _("Anything"))]
        anybody = [("", _("Anybody")), *members, *ACTORS.items()]
        self.fields["kind"].choices = [*anything, *kinds]  # type: ignore[attr-defined]  # a ChoiceField, as declared
        self.fields["who"].choices = anybody  # type: ignore[attr-defined]  # a ChoiceField, as declared


@require_safe
@administrator_required
def audit_log(request: HttpRequest) -> HttpResponse:
    """Newest first, a page at a time; all that is asked for as a file, which is kept in the trail itself."""
    organization = organization_facts(current_organization())
    members = [(str(member.user_id), member.name) for member in members_of(organization.id)]
    form = TrailForm(request.GET, members=members)
    asked = _asked(form, organization.timezone)
    if request.GET.get("export"):
        return _file(request, organization, asked)
    found = trail(organization.id, asked, before=_before(request), most=ENTRIES_ON_A_PAGE + 1)
    shown = found[:ENTRIES_ON_A_PAGE]
    page = {
        "form": form,
        "rows": rows_of(shown),
        "next": str(shown[-1].id) if len(found) > len(shown) else "",
        "is_later_page": "before" in request.GET,
        "is_narrowed": asked != TrailAsked(),
    }
    return render(request, "tenants/audit_log.html", page, status=200 if form.is_valid() else 422)


def rows_of(entries: Sequence[TrailEntry]) -> list[TrailRow]:
    """The entries with the names of today."""
    names = read_names(entries)
    return [_row(entry, names) for entry in entries]


def _row(entry: TrailEntry, names: Names) -> TrailRow:
    action = audited_actions().get(entry.action)
    kind = audited_kinds().get(entry.subject_kind)
    may_name = action is None or action.may_name_subject(entry.details)
    return TrailRow(
        entry=entry,
        who=entry.actor_name or ACTORS[entry.actor],
        what=str(action.words) if action else entry.action,
        kind=str(kind.words) if kind else entry.subject_kind,
        subject=names.get((entry.subject_kind, entry.subject_id), "") if may_name else "",
        details=details_of(entry, names),
    )


def _asked(form: TrailForm, zone: str) -> TrailAsked:
    """What is valid of it; what is not is said at its field, and narrows nothing."""
    form.is_valid()
    answers = form.cleaned_data
    since: date | None = answers.get("since")
    until: date | None = answers.get("until")
    return TrailAsked(
        subject_kind=answers.get("kind", ""),
        actor=answers.get("who", ""),
        since=start_of_day(since, zone) if since else None,
        until=start_of_day(until + ONE_DAY, zone) if until else None,
    )


def _before(request: HttpRequest) -> UUID | None:
    text = request.GET.get("before", "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadRequest("before is no id") from error


def _file(request: HttpRequest, organization: OrganizationFacts, asked: TrailAsked) -> HttpResponse:
    kind = request.GET["export"]
    if kind not in ("csv", "xlsx"):
        raise BadRequest("export is none of csv, xlsx")
    now = timezone.now()
    rows = rows_of(trail(organization.id, asked))
    record_audit("audit_log.exported", "organization", organization.id, at=now, details={"format": kind})
    name = f"{organization.slug}-audit-log-{timezone.localdate(now).isoformat()}.{kind}"
    return table_file([_heading(), *_lines(rows)], name=name, sheet=_("Audit log"))


def _heading() -> Sequence[Value]:
    return (_("When"), _("Who"), _("What"), _("About"), _("Name"), _("Details"), _("Reason"), _("Code"))


def _lines(rows: Sequence[TrailRow]) -> Iterator[Sequence[Value]]:
    for row in rows:
        at = timezone.localtime(row.entry.at).isoformat(timespec="seconds")
        details = "; ".join(_written(detail) for detail in row.details)
        yield at, str(row.who), str(row.what), str(row.kind), row.subject, details, row.entry.reason, row.entry.action


def _written(detail: Detail) -> str:
    before = "" if detail.before is None else f"{detail.before} → "
    return f"{detail.label}: {before}{detail.value}"
