"""What is asked of a person before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.domain.refusal import Refused
from tenants.models import LoginMode, Person
from tenants.services.checks import checked_code, checked_line
from tenants.services.contact_addresses import checked_email


class PersonChanges(TypedDict, total=False):
    """What may be changed; a key that is missing stays as it is."""

    name: str
    email: str
    entry_on: date | None
    exit_on: date | None
    login_mode: str
    manager_id: UUID | None


def unknown_department(key: str) -> Refused:
    """The refusal of a department that the organization does not have."""
    return Refused("UNKNOWN_DEPARTMENT", _("There is no such department."), {"department": key}, is_input=True)


def unknown_manager(key: str) -> Refused:
    """The refusal of a manager who is nobody of the organization."""
    return Refused("UNKNOWN_MANAGER", _("There is no such person to report to."), {"manager": key}, is_input=True)


def external_id_taken() -> Refused:
    """The refusal of an external id that another person has."""
    return Refused("EXTERNAL_ID_TAKEN", _("Another person has this external ID."))


def checked_changes(changes: PersonChanges) -> dict[str, Any]:
    """The changes with every text trimmed and every code known. Raises `Refused`, naming the field."""
    checked: dict[str, Any] = dict(changes)
    if "name" in changes:
        checked["name"] = checked_line("name", changes["name"])
    if "email" in changes:
        checked["email"] = checked_email("email", changes["email"]) if changes["email"] else ""
    if "login_mode" in changes:
        checked_code("login_mode", changes["login_mode"], LoginMode.values)
    return checked


def refuse_impossible_dates(person: Person) -> None:
    """Nobody leaves before they come. Raises `Refused` (EXIT_BEFORE_ENTRY)."""
    if person.entry_on is not None and person.exit_on is not None and person.exit_on < person.entry_on:
        raise Refused(
            "EXIT_BEFORE_ENTRY", _("The exit date lies before the entry date."), {"field": "exit_on"}, is_input=True
        )


def refuse_unknown_manager(person: Person) -> None:
    """A manager is somebody of the same organization. Raises `Refused` (UNKNOWN_MANAGER)."""
    if person.manager_id is None:
        return
    if not Person.objects.filter(organization_id=person.organization_id, pk=person.manager_id).exists():
        raise unknown_manager(str(person.manager_id))


def refuse_reporting_loop(person: Person) -> None:
    """Ends, as what is stored has no loop. Raises `Refused` (REPORTING_LINE_LOOP) with the line from the manager up."""
    line: list[tuple[str, str]] = []
    above = person.manager_id
    while above is not None and above != person.pk:
        name, external_id, above = Person.objects.values_list("name", "external_id", "manager_id").get(pk=above)
        line.append((name or external_id, external_id))
    if above is not None:
        raise Refused(
            "REPORTING_LINE_LOOP",
            _loop_words(person.name or person.external_id, [name for name, _external_id in line]),
            {"field": "manager", "line": [external_id for _name, external_id in line]},
        )


def _loop_words(person: str, line: Sequence[str]) -> str:
    """Who stands above whom already, so that it can be mended where it is wrong."""
    if not line:
        return _("Nobody can report to themselves.")
    manager, *between = line
    names = {"manager": manager, "person": person, "between": ", ".join(between)}
    if not between:
        return _("%(manager)s reports to %(person)s already. Nobody can report to themselves.") % names
    return _("%(manager)s reports to %(person)s already, through %(between)s. Nobody can report to themselves.") % names
