"""What a seller would invoice now, each beside the period before it: for staff to look at, and to release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

from billing.domain.money import Money
from billing.domain.run_review import Standing, standing_of
from billing.models import BillingProfile, Charge, Seller
from billing.services.invoices import uninvoiced_charges
from billing.services.releasing import unreleased
from licensing.models import Term
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A charge that waits, and what the period before it cost; `before` is None where there is none."""

    charge_id: UUID
    subscription_id: UUID
    organization_id: UUID
    customer: str
    heading: str
    period: Period
    amount: Money
    before: Money | None

    @property
    def standing(self) -> Standing:
        return standing_of(self.amount, self.before)

    @property
    def change(self) -> Decimal | None:
        """As a ratio of the amount before."""
        if self.before is None or self.before.is_zero:
            return None
        return (self.amount - self.before).amount / self.before.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRow:
    """A term that runs, and that nothing is charged for: its price is pending, or its work is parked."""

    subscription_id: UUID
    customer: str
    number: int
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReview:
    """`rows` with the oddest first; new ones count as odder than any change."""

    rows: tuple[ReviewRow, ...]
    missing: tuple[MissingRow, ...]

    @property
    def totals(self) -> list[Money]:
        """Net amounts, one for each currency."""
        currencies = sorted({row.amount.currency for row in self.rows})
        return [
            Money.total([row.amount for row in self.rows if row.amount.currency == currency], currency)
            for currency in currencies
        ]

    def count(self, standing: Standing) -> int:
        return sum(row.standing is standing for row in self.rows)

    @property
    def seen(self) -> str:
        """Changes with anything on the page that would be released: what is released is what was looked at."""
        return fingerprint(row.charge_id for row in self.rows)


def fingerprint(charge_ids: Iterable[UUID]) -> str:
    """The same for the same charges, in whatever order."""
    return hashlib.sha256(",".join(sorted(map(str, charge_ids))).encode()).hexdigest()


def run_review(seller: Seller, today: date) -> RunReview:
    """Everything of a seller's customers that waits to be invoiced, and the terms that should be among it."""
    customers = _customers_of(seller)
    waiting = uninvoiced_charges().filter(unreleased(), organization_id__in=customers).select_related("organization")
    rows = _rows(list(waiting))
    return RunReview(rows=rows, missing=tuple(_missing(customers, today)))


def _customers_of(seller: Seller) -> QuerySet[BillingProfile, UUID]:
    return BillingProfile.objects.filter(seller=seller).values_list("organization_id", flat=True)


def _rows(charges: Sequence[Charge]) -> tuple[ReviewRow, ...]:
    before = _amounts_before(charges)
    rows = [_row(charge, before.get((charge.subscription_id, charge.starts_on, charge.currency))) for charge in charges]
    return tuple(sorted(rows, key=_oddness))


def _oddness(row: ReviewRow) -> tuple[bool, Decimal, str, str]:
    size = abs(row.change) if row.change is not None else Decimal(0)
    return row.standing is not Standing.NEW, -size, row.customer, str(row.charge_id)


def _amounts_before(charges: Sequence[Charge]) -> dict[tuple[UUID, date, str], Decimal]:
    """By subscription, day and currency: what was charged for the period that ended on that day, without what was given
    back and charged anew."""
    earlier = (
        Charge.objects.filter(subscription_id__in={charge.subscription_id for charge in charges})
        .filter(ends_on__in={charge.starts_on for charge in charges})
        .exclude(Exists(Charge.objects.filter(organization=OuterRef("organization"), replaces=OuterRef("pk"))))
        .order_by()
        .values_list("subscription_id", "ends_on", "currency")
        .annotate(total=Sum("amount"))
    )
    return {(subscription_id, day, currency): total for subscription_id, day, currency, total in earlier}


def _row(charge: Charge, before: Decimal | None) -> ReviewRow:
    return ReviewRow(
        charge_id=charge.pk,
        subscription_id=charge.subscription_id,
        organization_id=charge.organization_id,
        customer=charge.organization.name,
        heading=charge.heading,
        period=Period(charge.starts_on, charge.ends_on),
        amount=Money(charge.amount, charge.currency).rounded(),
        before=None if before is None else Money(before, charge.currency).rounded(),
    )


def _missing(customers: QuerySet[BillingProfile, UUID], today: date) -> Iterable[MissingRow]:
    charged = Charge.objects.filter(subscription=OuterRef("subscription"), starts_on=OuterRef("starts_on"))
    terms = (
        Term.objects.filter(organization_id__in=customers, starts_on__lte=today, ends_on__gt=today)
        .exclude(Exists(charged))
        .select_related("organization")
        .order_by("starts_on", "pk")
    )
    for term in terms:
        yield MissingRow(
            subscription_id=term.subscription_id,
            customer=term.organization.name,
            number=term.number,
            period=Period(term.starts_on, term.ends_on),
        )
