"""The list of people: found by name, e-mail or id, narrowed, sorted, and as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from tenants.domain.people import Presence
from tenants.domain.people_roles import RolesHeld, roles_field, roles_held, roles_text
from tenants.domain.periods import local_day
from tenants.models import LoginMode
from tenants.scoping import current_organization
from tenants.selectors import DepartmentFacts, OrganizationFacts, departments_of, organization_facts
from tenants.selectors.people_listed import ListedPerson, PeopleAsked, people_counted, people_listed
from tenants.services.audit import record_audit
from tenants.services.import_words import field_words
from tenants.views.access import administrator_required
from tenants.views.people.asked import ListAsked, read_asked
from tenants.views.spreadsheets import Value, table_file

PEOPLE_ON_A_PAGE = 50

Words = str | Promise

PRESENCE_WORDS: dict[Presence, Words] = {
    "current": gettext_lazy("Here now"),
    "future": gettext_lazy("Not here yet"),
    "left": pgettext_lazy("person", "Left"),
    "undated": gettext_lazy("No entry date"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceTab:
    """A way of narrowing the list, with how many it holds; the code of everybody is empty."""

    code: str
    words: Words
    count: int
    is_selected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """`is_narrowed` tells an empty search from an organization without people."""

    rows: Sequence[ListedPerson]
    tabs: Sequence[PresenceTab]
    asked: PeopleAsked
    department: str
    departments: Sequence[DepartmentFacts]
    login_modes: Sequence[tuple[str, Words]]
    first: int
    count: int
    previous_page: int | None
    next_page: int | None
    is_narrowed: bool

    @property
    def has_more_asked(self) -> bool:
        """Whether anything but a name is asked for."""
        asked = self.asked
        return bool(self.department or asked.login_mode or asked.role) or asked.has_login is not None

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


@require_safe
@administrator_required
def people(request: HttpRequest) -> HttpResponse:
    organization = organization_facts(current_organization())
    departments = departments_of(organization.id)
    asked = read_asked(request.GET, departments)
    now = timezone.now()
    today = local_day(now, organization.timezone)
    if asked.export:
        record_audit("people.exported", "organization", organization.id, at=now, details={"format": asked.export})
        return people_file(organization, asked, today)
    page = people_page(organization.id, asked, departments, today)
    context = {"people": page, "sort": asked.people.sort, "is_descending": asked.people.is_descending}
    return render(request, "tenants/people.html", context)


def people_page(
    organization_id: UUID, asked: ListAsked, departments: Sequence[DepartmentFacts], today: date
) -> PeoplePage:
    """The page that was asked for, or the last one there is."""
    counts = people_counted(organization_id, asked.people, on=today)
    everybody = sum(counts.values())
    chosen = asked.people.presence
    count = counts[chosen] if chosen else everybody
    last_page = max(1, -(-count // PEOPLE_ON_A_PAGE))
    number = min(asked.page, last_page)
    start = (number - 1) * PEOPLE_ON_A_PAGE
    return PeoplePage(
        rows=people_listed(organization_id, asked.people, on=today, first=start, most=PEOPLE_ON_A_PAGE),
        tabs=_tabs(counts, everybody, chosen),
        asked=asked.people,
        department=asked.department,
        departments=departments,
        login_modes=LoginMode.choices,
        first=start + 1,
        count=count,
        previous_page=number - 1 if number > 1 else None,
        next_page=number + 1 if number < last_page else None,
        is_narrowed=asked.people != PeopleAsked(sort=asked.people.sort, is_descending=asked.people.is_descending),
    )


def people_file(organization: OrganizationFacts, asked: ListAsked, today: date) -> HttpResponse:
    """Everybody who is found, whatever the page; days as days, codes as the API has them.

    Roles in products stand as an import reads them: whoever takes the list away may change it, and bring it back.
    """
    rows = people_listed(organization.id, asked.people, on=today)
    roles = roles_held(organization.id, [person.id for person in rows], today)
    heading = (*_heading(), *(field_words(roles_field(product)) for product in roles.products))
    lines = ((*_line(person), *_roles(person, roles)) for person in rows)
    name = f"{organization.slug}-people-{today.isoformat()}.{asked.export}"
    return table_file([heading, *lines], name=name, sheet=_("People"))


def _tabs(counts: dict[Presence, int], everybody: int, chosen: Presence | None) -> tuple[PresenceTab, ...]:
    """A state that nobody is in has no tab of its own."""
    states = [
        PresenceTab(code=code, words=PRESENCE_WORDS[code], count=count, is_selected=code == chosen)
        for code, count in counts.items()
        if count or code == chosen
    ]
    return (PresenceTab(code="", words=_("All"), count=everybody, is_selected=chosen is None), *states)


def _heading() -> Sequence[Value]:
    return (
        _("External ID"),
        _("Name"),
        _("E-mail"),
        _("Department code"),
        _("Department"),
        _("Entry"),
        _("First day without access"),
        _("State"),
        _("Log-in mode"),
        _("Reports to"),
        _("Log-in"),
        _("Licence administrator"),
        _("Billing contact"),
    )


def _roles(person: ListedPerson, held: RolesHeld) -> Iterator[Value]:
    for product in held.products:
        yield roles_text(held.of(product, person.id)) or ""


def _line(person: ListedPerson) -> Sequence[Value]:
    return (
        person.external_id,
        person.name,
        person.email,
        person.department_code,
        person.department_name,
        person.entry_on,
        person.exit_on,
        str(PRESENCE_WORDS[person.presence]),
        person.login_mode,
        person.manager_external_id,
        person.user_email,
        _("yes") if person.is_license_administrator else "",
        _("yes") if person.is_billing_contact else "",
    )
