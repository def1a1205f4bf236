"""An organization is a client of one partner at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, Organization, Partnership
from tenants.scoping import STAFF, scoped
from tenants.services.partnerships import end_partnership, start_partnership
from tests.cast import AT, ON, Cast, make_organization


def refusal_of(change: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        change()
    return caught.value.code


@pytest.fixture
def partner(cast: Cast) -> Organization:
    with scoped(STAFF):
        return make_organization("geo", organization_type="partner")


def test_partner_changes_over_time(cast: Cast, partner: Organization) -> None:
    with scoped(STAFF):
        other = make_organization("map", organization_type="partner")
        first = start_partnership(cast.north.pk, partner.pk, starts_on=date(2025, 1, 1), at=AT)
        taken = refusal_of(lambda: start_partnership(cast.north.pk, other.pk, starts_on=ON, at=AT))
        assert taken == "HAS_PARTNER"
        end_partnership(first.pk, ends_on=ON, at=AT)
        start_partnership(cast.north.pk, other.pk, starts_on=ON, at=AT)
        assert refusal_of(lambda: end_partnership(first.pk, ends_on=date(2027, 1, 1), at=AT)) == "HAS_PARTNER"
        entry = AuditEntry.objects.get(action="partnership.ended")
        assert entry.details == {"partner_id": str(partner.pk), "starts_on": "2025-01-01", "ends_on": "2026-01-15"}


def test_faulty_partnerships_are_refused(cast: Cast, partner: Organization) -> None:
    with scoped(STAFF):
        assert refusal_of(lambda: start_partnership(cast.north.pk, cast.south.pk, starts_on=ON, at=AT)) == (
            "NOT_A_PARTNER"
        )
        assert refusal_of(lambda: start_partnership(partner.pk, partner.pk, starts_on=ON, at=AT)) == "OWN_PARTNER"
        started = start_partnership(cast.north.pk, partner.pk, starts_on=ON, at=AT)
        assert refusal_of(lambda: end_partnership(started.pk, ends_on=ON, at=AT)) == "ENDS_BEFORE_START"
        with pytest.raises(NotFound):
            end_partnership(cast.ada.pk, ends_on=ON, at=AT)
        with pytest.raises(NotFound):
            start_partnership(cast.north.pk, cast.ada.pk, starts_on=ON, at=AT)


def test_only_the_vendor_says_who_is_whose_partner(cast: Cast, partner: Organization) -> None:
    with (
        scoped(cast.as_ada()),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        Partnership.objects.create(organization=cast.north, partner_id=partner.pk, starts_on=ON)
