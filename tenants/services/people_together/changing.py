"""Many people changed in one transaction, all or nothing; the preview is the change itself, rolled back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.domain.decision import Json
from tenants.domain.people_together import PeopleOutcome, PersonWish, RowFault
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.services.audit import AuditFact, record_audits
from tenants.services.organizations import lock_organization
from tenants.services.people_together.keeping import announce_person, audit_facts
from tenants.services.people_together.known import read_known
from tenants.services.people_together.planned import PlannedPerson
from tenants.services.people_together.planning import Plan, plan_people
from tenants.services.people_together.roles import give_roles
from tenants.services.people_together.writing import write_people
from tenants.services.person_gates import ask_gates, change_of, refuse_unless_allowed

FAULTS_IN_DETAILS = 100

Progress = Callable[[str, int], None]
Deed = Literal["imported", "changed_together"]


def no_news(_stage: str, _count: int) -> None:
    """Nobody listens."""


def preview_people_together(
    organization_id: UUID,
    wishes: Sequence[PersonWish],
    *,
    at: datetime,
    faults: Sequence[RowFault] = (),
    progress: Progress = no_news,
) -> PeopleOutcome:
    """What would come of it, with every fault and every gate's answer to all changes together; nothing is written.

    `faults` are those that were found before, when the wishes were read. Raises `NotFound`.
    """
    try:
        return _preview(organization_id, wishes, faults, at, progress)
    except Refused as refused:
        if refused.code != "EXTERNAL_ID_TAKEN":
            raise
        # Somebody was added by another at this moment, and is known now.
        return _preview(organization_id, wishes, faults, at, progress)


def _preview(
    organization_id: UUID,
    wishes: Sequence[PersonWish],
    faults: Sequence[RowFault],
    at: datetime,
    progress: Progress,
) -> PeopleOutcome:
    with transaction.atomic():
        outcome, _planned = _change(organization_id, wishes, faults, at, progress, deed=None)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def change_people_together(
    organization_id: UUID,
    wishes: Sequence[PersonWish],
    *,
    at: datetime,
    deed: Deed,
    faults: Sequence[RowFault] = (),
    expected: str | None = None,
    progress: Progress = no_news,
) -> PeopleOutcome:
    """Adds and changes people, all or nothing; every gate is asked once for all of them (R-X-4). Again changes nothing.

    `deed` is what the audit trail says, beside the usual entry of each person. `expected` is the digest of the
    preview that was seen: if something else would come of it now, nothing is done. Raises `NotFound`, whatever a gate
    refuses with, and `Refused`: ROWS_REFUSED, PREVIEW_OUTDATED, EXTERNAL_ID_TAKEN.
    """
    outcome, planned = _change(organization_id, wishes, faults, at, progress, deed=deed)
    if expected is not None and outcome.digest != expected:
        raise Refused("PREVIEW_OUTDATED", _("Something has changed since the preview. Nothing was done."))
    if outcome.faults:
        raise _rows_refused(outcome.faults)
    refuse_unless_allowed(outcome.answers)
    for one in planned:
        announce_person(one)
    return outcome


def _change(
    organization_id: UUID,
    wishes: Sequence[PersonWish],
    faults: Sequence[RowFault],
    at: datetime,
    progress: Progress,
    *,
    deed: Deed | None,
) -> tuple[PeopleOutcome, tuple[PlannedPerson, ...]]:
    """Without a deed nothing is kept in the audit trail: of a preview nothing is to be."""
    organization = lock_organization(organization_id)
    today = local_day(at, organization.timezone)
    plan = plan_people(wishes, read_known(organization_id, wishes, today))
    progress("compared", len(wishes))
    if found := (*faults, *plan.faults):
        return PeopleOutcome(today=today, faults=tuple(sorted(found, key=lambda fault: fault.row))), ()
    planned = plan.differing
    write_people(planned)
    progress("written", len(planned))
    if deed and planned:
        # Before roles are given, so that the trail tells of a person first and of their roles after it.
        _keep(organization_id, plan, deed, at)
    roles, unfit = give_roles(organization_id, planned, at=at, on=today)
    if unfit:
        return PeopleOutcome(today=today, faults=unfit), ()
    answers = ask_gates(organization_id, [change_of(one.before, one.person) for one in planned], today)
    outcome = PeopleOutcome(
        today=today,
        differences=tuple(one.difference() for one in planned),
        unchanged=len(plan.people) - len(planned),
        answers=(*answers, *roles),
        products=plan.products,
    )
    return outcome, planned


def _keep(organization_id: UUID, plan: Plan, deed: Deed, at: datetime) -> None:
    planned = plan.differing
    added = sum(one.is_new for one in planned)
    counts: dict[str, Json] = {
        "added": added,
        "changed": len(planned) - added,
        "unchanged": len(plan.people) - len(planned),
    }
    whole = AuditFact(
        action=f"people.{deed}",
        subject_kind="organization",
        subject_id=organization_id,
        organization_id=organization_id,
        details=counts,
    )
    record_audits([whole, *(fact for one in planned for fact in audit_facts(one))], at=at)


def _rows_refused(faults: Sequence[RowFault]) -> Refused:
    shown: list[Json] = [
        {"row": fault.row, "field": fault.field, "code": fault.code} for fault in faults[:FAULTS_IN_DETAILS]
    ]
    details: dict[str, Json] = {"count": len(faults), "faults": shown}
    return Refused("ROWS_REFUSED", _("Some rows are not right. Nothing was done."), details, is_input=True)
