"""What an organization's invoices are split by when they are issued."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from billing.domain.allocation_basis import AllocationKey, percent_fault
from billing.models import AllocationRule
from billing.selectors.allocations import UsualSplit, usual_split
from tenants.domain.refusal import NotFound, Refused
from tenants.domain.typed_json.decimals import decimal_text
from tenants.selectors import departments_of
from tenants.services.audit import record_audit


def set_usual_split(organization_id: UUID, wanted: UsualSplit, *, at: datetime) -> None:
    """Says how invoices from now on are split; splits that were kept stay as they are.

    Percentages are kept for later while another key is chosen, and then need not be complete. Raises `NotFound` for a
    department of nobody's, and `Refused`: PERCENT_INVALID, PERCENT_NOT_100.
    """
    unknown = set(wanted.percents) - {department.id for department in departments_of(organization_id)}
    if unknown:
        raise NotFound("department", str(min(unknown)))
    _refuse_faulty(wanted)
    before = usual_split(organization_id)
    if before == wanted:
        return
    percents = [
        {"department": str(department_id), "percent": decimal_text(percent)}
        for department_id, percent in sorted(wanted.percents.items())
    ]
    AllocationRule.objects.update_or_create(
        organization_id=organization_id,
        defaults={
            "key": wanted.key.value,
            "percents": percents,
            "has_rest": wanted.has_rest,
            "changed_at": at,
        },
    )
    record_audit(
        "allocation_rule.changed",
        "organization",
        organization_id,
        at=at,
        organization_id=organization_id,
        details={"key": wanted.key.value, "percents": percents, "has_rest": wanted.has_rest},
    )


def _refuse_faulty(wanted: UsualSplit) -> None:
    percents = list(wanted.percents.values())
    is_whole = wanted.key is AllocationKey.PERCENT
    fault = percent_fault(percents, has_rest=wanted.has_rest or not is_whole)
    if fault == "PERCENT_INVALID":
        raise Refused(fault, _("A percentage is a number from 0 to 100, with four decimals at most."), is_input=True)
    if fault:
        total = decimal_text(sum(percents, Decimal(0)))
        raise Refused(fault, _("The percentages come to %(total)s, not to 100.") % {"total": total}, is_input=True)
