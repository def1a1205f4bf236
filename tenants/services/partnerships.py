"""Which partner serves an organization, over time."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tenants.domain.refusal import NotFound, Refused
from tenants.models import Organization, OrganizationType, Partnership
from tenants.services.audit import record_audit
from tenants.services.checks import naming_conflicts


def start_partnership(organization_id: UUID, partner_id: UUID, *, starts_on: date, at: datetime) -> Partnership:
    """From a day on the organization is a client of the partner; one partner at a time.

    Raises `NotFound`, and `Refused`: NOT_A_PARTNER, OWN_PARTNER, HAS_PARTNER.
    """
    _refuse_no_partner(partner_id)
    with naming_conflicts(_conflicts()):
        partnership: Partnership = Partnership.objects.create(
            organization_id=organization_id, partner_id=partner_id, starts_on=starts_on
        )
    _record("partnership.started", partnership, at)
    return partnership


def end_partnership(partnership_id: UUID, *, ends_on: date, at: datetime) -> Partnership:
    """The partnership ends; `ends_on` is the first day without it.

    Raises `NotFound`, and `Refused`: ENDS_BEFORE_START, HAS_PARTNER (if it is prolonged into the next one).
    """
    partnership: Partnership | None = (
        Partnership.objects.select_for_update(no_key=True).filter(pk=partnership_id).first()
    )
    if partnership is None:
        raise NotFound("partnership", str(partnership_id))
    if ends_on <= partnership.starts_on:
        raise Refused("ENDS_BEFORE_START", _("It must end after it starts."), {"field": "ends_on"}, is_input=True)
    partnership.ends_on = ends_on
    with naming_conflicts(_conflicts()):
        partnership.save(update_fields=["ends_on"])
    _record("partnership.ended", partnership, at)
    return partnership


def _refuse_no_partner(partner_id: UUID) -> None:
    kind = Organization.objects.filter(pk=partner_id).values_list("organization_type", flat=True).first()
    if kind is None:
        raise NotFound("organization", str(partner_id))
    if kind != OrganizationType.PARTNER:
        raise Refused("NOT_A_PARTNER", _("This organisation is no partner."), {"partner": str(partner_id)})


def _conflicts() -> dict[str, Refused]:
    return {
        "partnership_one_at_a_time": Refused("HAS_PARTNER", _("The organisation has a partner in this time.")),
        "partnership_with_another": Refused("OWN_PARTNER", _("Nobody is their own partner.")),
    }


def _record(action: str, partnership: Partnership, at: datetime) -> None:
    record_audit(
        action,
        "partnership",
        partnership.pk,
        at=at,
        organization_id=partnership.organization_id,
        details={
            "partner_id": str(partnership.partner_id),
            "starts_on": partnership.starts_on.isoformat(),
            "ends_on": partnership.ends_on.isoformat() if partnership.ends_on else None,
        },
    )
