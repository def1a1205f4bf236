"""Roles in products of many people, given by the apps that know them, once the people are written (R-CITIZEN-15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from tenants.domain.people_gate import GateAnswer
from tenants.domain.people_roles import UnfitWish, people_roles, roles_field, roles_text
from tenants.domain.people_together import RowFault
from tenants.services.people_together.planned import PlannedPerson


def give_roles(
    organization_id: UUID, planned: Sequence[PlannedPerson], *, at: datetime, on: date
) -> tuple[tuple[GateAnswer, ...], tuple[RowFault, ...]]:
    """What the seats that roles ask for say to all of them together, and the rows of people who can have none."""
    wishes = [wish for one in planned for wish in one.roles]
    answers: list[GateAnswer] = []
    faults: list[RowFault] = []
    for source in people_roles() if wishes else ():
        known = {offered.product for offered in source.products(organization_id, on)}
        given = source.give(organization_id, [wish for wish in wishes if wish.product in known], at=at)
        answers += given.answers
        faults += _faults(given.unfit)
    return tuple(answers), tuple(sorted(faults, key=lambda fault: fault.row))


def _faults(unfit: Iterable[UnfitWish]) -> Iterable[RowFault]:
    for found in unfit:
        wish = found.wish
        yield RowFault(
            row=wish.row, field=roles_field(wish.product), code=found.code, value=roles_text(wish.roles) or ""
        )
