"""From wishes to what is to be written: whatever is wrong is found before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from tenants.domain.people import department_on, move
from tenants.domain.people_roles import RolesAdjusted, RolesInProduct, RolesWish, roles_field, roles_text
from tenants.domain.people_together import PersonWish, RowFault, people_in_loops, repeated
from tenants.domain.refusal import Refused
from tenants.models import LoginMode, Person
from tenants.services.checks import EXTERNAL_ID_LENGTH, checked_line
from tenants.services.people_together.known import Known
from tenants.services.people_together.planned import PlannedMove, PlannedPerson
from tenants.services.person_gates import state_of
from tenants.services.person_rules import PersonChanges, checked_changes, refuse_impossible_dates
from tenants.services.row_sets import fresh_ids

# What stands on the person as it is said. Departments and managers are said in other words than they are kept.
FACTS = ("name", "email", "entry_on", "exit_on", "login_mode")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody who is wished for, in the order of the wishes, and every fault of every row."""

    people: tuple[PlannedPerson, ...]
    faults: tuple[RowFault, ...]
    products: tuple[RolesInProduct, ...]

    @property
    def differing(self) -> tuple[PlannedPerson, ...]:
        return tuple(planned for planned in self.people if planned.differs)


def plan_people(wishes: Sequence[PersonWish], known: Known) -> Plan:
    """Everybody as they would be. Managers may stand in later rows; nobody is named twice."""
    again = repeated(wishes)
    ids = iter(fresh_ids(sum(wish.external_id not in known.people for wish in wishes)))
    planned = [_begin(wish, known, ids) for wish in wishes if wish.row not in again]
    wished = {one.wish.external_id: one.person.pk for one in planned}
    for one in planned:
        _plan_facts(one)
        _plan_manager(one, known, wished)
        _plan_department(one, known)
        _plan_roles(one, known)
    _refuse_loops(planned, known)
    faults = [_named_again(wish, again[wish.row]) for wish in wishes if wish.row in again]
    faults += [fault for one in planned for fault in one.faults]
    return Plan(tuple(planned), tuple(faults), tuple(known.roles.products.values()))


def _begin(wish: PersonWish, known: Known, ids: Iterator[UUID]) -> PlannedPerson:
    person = known.people.get(wish.external_id)
    if person is None:
        return _begin_new(wish, known, next(ids))
    planned = PlannedPerson(
        wish=wish,
        person=person,
        before=state_of(person),
        manager_before=person.manager_id,
        stays=known.stays.get(person.pk, ()),
    )
    if person.erased_at is not None:
        planned.refuse("external_id", "PERSON_ERASED", wish.external_id)
    return planned


def _begin_new(wish: PersonWish, known: Known, pk: UUID) -> PlannedPerson:
    person = Person(
        pk=pk,
        organization_id=known.organization_id,
        external_id=wish.external_id,
        login_mode=LoginMode.ACTIVE.value,
    )
    planned = PlannedPerson(wish=wish, person=person, before=None)
    _checked(planned, "external_id", lambda: checked_line("external_id", wish.external_id, EXTERNAL_ID_LENGTH))
    if "name" not in wish.said:
        planned.refuse("name", "MISSING_FIELD")
    return planned


def _plan_facts(planned: PlannedPerson) -> None:
    said = cast(Mapping[str, Any], planned.wish.said)
    for name in FACTS:
        if name in said:
            _plan_fact(planned, name, said[name])
    if not planned.faults:
        _checked(planned, "exit_on", lambda: refuse_impossible_dates(planned.person))


def _plan_fact(planned: PlannedPerson, name: str, value: Any) -> None:
    changes = cast(PersonChanges, {name: value})
    checked = _checked(planned, name, lambda: checked_changes(changes)[name])
    before = getattr(planned.person, name)
    if before != checked or (planned.is_new and checked):
        planned.note(name, before, checked)
        setattr(planned.person, name, checked)


def _plan_manager(planned: PlannedPerson, known: Known, wished: Mapping[str, UUID]) -> None:
    """Somebody of the file, or of the organization; erased people are called what nobody writes."""
    said = planned.wish.said
    if "manager" not in said:
        return
    name, person = said["manager"], planned.person
    manager_id = None if name is None else wished.get(name) or known.lines.ids.get(name)
    if name is not None and manager_id is None:
        planned.refuse("manager", "UNKNOWN_MANAGER", name)
    elif manager_id != person.manager_id:
        before = known.lines.external_ids.get(person.manager_id) if person.manager_id else None
        planned.note("manager", before, name)
        person.manager_id = manager_id


def _plan_department(planned: PlannedPerson, known: Known) -> None:
    """From the day that is said; else from today on, of those who come later from their entry, of new ones always."""
    said, person = planned.wish.said, planned.person
    if "department" not in said:
        return
    code = said["department"]
    department_id = None if code is None else known.department_ids.get(code)
    if code is not None and department_id is None:
        planned.refuse("department", "UNKNOWN_DEPARTMENT", code)
        return
    begins = person.entry_on or known.today
    on = said.get("department_from") or (begins if planned.is_new else max(known.today, begins))
    stays = [stay for _, stay in planned.stays]
    after = move(stays, department_id, on)
    if after != tuple(stays):
        planned.move = PlannedMove(department_id, on, after)
        before = department_on(stays, on)
        planned.note("department", known.department_codes.get(before) if before else None, code)
        planned.note("department_from", None, on)


def _plan_roles(planned: PlannedPerson, known: Known) -> None:
    """Of each product that something is said of: all roles that the person is to have there (R-CITIZEN-13)."""
    for product, said in planned.wish.said.get("roles", {}).items():
        field, offered = roles_field(product), known.roles.products.get(product)
        named = said.named if isinstance(said, RolesAdjusted) else said
        contradicted = said.contradicted if isinstance(said, RolesAdjusted) else []
        if offered is None:
            planned.refuse(field, "UNKNOWN_PRODUCT", product)
        elif unknown := next((role for role in named if role not in offered.words), None):
            planned.refuse(field, "UNKNOWN_ROLE", unknown)
        elif contradicted:
            planned.refuse(field, "CONTRADICTORY_ROLES", contradicted[0])
        else:
            before = known.roles.of(product, planned.person.pk)
            _plan_roles_in(planned, offered, before, said.beside(before) if isinstance(said, RolesAdjusted) else said)


def _plan_roles_in(
    planned: PlannedPerson, offered: RolesInProduct, before: tuple[str, ...], wanted: Collection[str]
) -> None:
    roles = offered.in_order(wanted)
    if roles != before:
        planned.note(roles_field(offered.product), roles_text(before), roles_text(roles))
        wish = RolesWish(row=planned.wish.row, person_id=planned.person.pk, product=offered.product, roles=roles)
        planned.roles.append(wish)


def _refuse_loops(planned: Sequence[PlannedPerson], known: Known) -> None:
    """What is stored has no loop: whoever is in one has just been said to report to somebody else."""
    moved = [one for one in planned if "manager" in one.changed_fields]
    managers = dict(known.lines.managers) | {one.person.pk: one.person.manager_id for one in moved}
    looped = people_in_loops(managers) if moved else frozenset()
    for one in moved:
        if one.person.pk in looped:
            one.refuse("manager", "REPORTING_LINE_LOOP", one.wish.said["manager"] or "")


def _checked(planned: PlannedPerson, name: str, check: Callable[[], Any]) -> Any:
    """What the check answers, or what was said if it refuses."""
    try:
        return check()
    except Refused as refused:
        said = cast(Mapping[str, Any], planned.wish.said)
        value = said.get(name, planned.wish.external_id if name == "external_id" else None)
        planned.refuse(name, refused.code, str(value or ""), str(refused.details.get("fault", "")))
        return value


def _named_again(wish: PersonWish, row: int) -> RowFault:
    return RowFault(
        row=wish.row, field="external_id", code="DUPLICATE_ROW", value=wish.external_id, details={"row": row}
    )
