"""Offers with what a person needs to decide: the price before, the change, and what is unusual about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Abs, NullIf
from django.utils.translation import gettext as _

from billing.domain.money import Money
from billing.models import Offer, OfferVerdict, Verdict
from licensing.domain.terms import term_period
from tenants.admin_floor.shown import Words, as_state, in_readers_language
from tenants.domain.decision import Decision, Step
from tenants.domain.periods import Period

PRICED = (Verdict.APPROVED, Verdict.ADJUSTED)
WAITING = "waiting"
AMOUNT: DecimalField[Any, Any] = DecimalField(max_digits=20, decimal_places=4)
RATIO: DecimalField[Any, Any] = DecimalField(max_digits=30, decimal_places=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Something unusual: CROSSED_UP or CROSSED_DOWN an `edge` by `units`, LATE usage of `units`, LIMITED, NO_PRICE."""

    code: str
    units: Decimal | None = None
    edge: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """An offer as staff see it. `change` is a ratio of the price before; None if there was none."""

    offer: Offer
    customer: str
    plan_name: str
    period: Period
    price: Money
    before: Money | None
    decided: Money | None
    change: Decimal | None
    state: str
    looks: tuple[Look, ...]
    held_because: str

    @property
    def is_ordinary(self) -> bool:
        """Nothing to look at, and nobody has held it: ready to be approved with the others."""
        return not self.looks and self.state == WAITING

    @property
    def waiting_since(self) -> datetime:
        return self.offer.proposed_at


def with_standing(offers: QuerySet[Offer]) -> QuerySet[Any]:
    """Adds `before` (the price of the term before), `decided`, `state`, `change` (a ratio) and `size_of_change`."""
    verdicts = OfferVerdict.objects.filter(offer=OuterRef("pk"))
    earlier = OfferVerdict.objects.filter(
        offer__subscription=OuterRef("subscription"),
        offer__term_number=OuterRef("term_number") - 1,
        verdict__in=PRICED,
    )
    decided = verdicts.filter(verdict__in=PRICED)
    held = verdicts.filter(verdict=Verdict.HELD).order_by("-decided_at")
    change = ExpressionWrapper((F("amount") - F("before")) / NullIf(F("before"), Value(Decimal(0))), output_field=RATIO)
    return (
        offers.annotate(
            before=Subquery(earlier.values("amount")[:1], output_field=AMOUNT),
            decided=Subquery(decided.values("amount")[:1], output_field=AMOUNT),
            verdict=Subquery(decided.values("verdict")[:1]),
            held_because=Subquery(held.values("reason")[:1]),
        )
        .annotate(
            state=Case(
                When(verdict__isnull=False, then=F("verdict")),
                When(Exists(held), then=Value(str(Verdict.HELD))),
                default=Value(WAITING),
                output_field=CharField(),
            ),
            change=change,
        )
        .annotate(size_of_change=Abs("change", output_field=RATIO))
    )


def undecided(offers: QuerySet[Any]) -> QuerySet[Any]:
    """Those that have no price yet, the greatest change first, and those without a price before them on top."""
    return offers.filter(state__in=[WAITING, Verdict.HELD]).order_by(
        F("size_of_change").desc(nulls_first=True), "proposed_at", "pk"
    )


def has_looks() -> Q:
    """Asks the database for what `find_looks` finds anything in; of offers with their standing."""
    crossed = _has_step("BAND") & ~Q(amount=F("before"))
    return Q(before__isnull=True) | crossed | _has_step("LATE_METER_UNITS") | _has_step("CHANGE_LIMITED")


def _has_step(code: str) -> Q:
    return Q(decision__steps__contains=[{"code": code}])


def row_of(offer: Any) -> OfferRow:
    """From an offer with its standing, its organization and its plan version."""
    version = offer.subscription.plan_version
    price = Money(offer.amount, offer.currency).rounded()
    before = _money(offer.before, offer.currency)
    return OfferRow(
        offer=offer,
        customer=offer.organization.name,
        plan_name=in_readers_language(version.names),
        period=term_period(offer.subscription.signed_on, offer.term_number, version.term_months),
        price=price,
        before=before,
        decided=_money(offer.decided, offer.currency),
        change=offer.change,
        state=offer.state,
        looks=tuple(find_looks(Decision.from_json(offer.decision), price, before)),
        held_because=offer.held_because or "",
    )


def state_of(state: str) -> str:
    words: dict[str, tuple[str, Words]] = {
        WAITING: ("wait", _("Waiting")),
        Verdict.HELD: ("warn", _("On hold")),
        Verdict.APPROVED: ("good", _("Approved")),
        Verdict.ADJUSTED: ("good", _("Adjusted")),
    }
    return as_state(*words[state])


def find_looks(decision: Decision, price: Money, before: Money | None) -> Iterator[Look]:
    """What a person should look at before the price stands."""
    steps = {step.code: step for step in decision.steps}
    late = [_number(step, "units") for step in decision.steps if step.code == "LATE_METER_UNITS"]
    if before is None:
        yield Look(code="NO_PRICE")
    elif "BAND" in steps and price != before:
        yield _crossed(steps["BAND"], is_up=before < price)
    if late:
        yield Look(code="LATE", units=sum(late, Decimal(0)))
    if "CHANGE_LIMITED" in steps:
        yield Look(code="LIMITED")


def _crossed(band: Step, *, is_up: bool) -> Look:
    """By how little the band was reached: the nearer to the edge, the more a second look is worth."""
    units, start = _number(band, "units"), _number(band, "from")
    if is_up or band.numbers["below"] is None:
        return Look(code="CROSSED_UP", units=units - start, edge=start)
    end = _number(band, "below")
    return Look(code="CROSSED_DOWN", units=end - units, edge=end)


def _number(step: Step, name: str) -> Decimal:
    return Decimal(str(step.numbers[name]))


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency).rounded()
