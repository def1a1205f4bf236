"""Which kind of licence is cheaper for the people who use it: one for each, or as many as are at work at once.

Staff × the price of a named licence against the highest peak × that of a simultaneous one (R-CHAT-8).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from billing.domain.money import Money
from tenants.domain.decision import Clause, Decision, Step

RULE = "license_advice"

Verdict = Literal["NAMED_CHEAPER", "SIMULTANEOUS_CHEAPER", "EQUAL"]
Reason = Literal["ALL_IN_PARALLEL", "SHIFTS", "LITTLE_USE"]
Kind = Literal["named", "simultaneous"]
ChoiceCode = Literal["AS_NOW", "ONE_FEWER", "ONE_MORE", "NOBODY_AWAY", "OTHER_KIND"]

# Who has it open for less than an hour a working day uses it little.
LITTLE_USE_HOURS = Decimal(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyPrices:
    """What one licence of each kind costs a month, in one currency, neither of them nothing."""

    named: Money
    simultaneous: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How the product was used: by how many people, how many of them at once at the most, and hours a person and week.

    `staff` and `peak` are 1 at least.
    """

    staff: int
    peak: int
    hours_a_week: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What each kind would cost a month, and why the one is cheaper.

    Of `break_even` (2 of 7) at work at the same moment, both cost the same; named is cheaper from a peak of
    `named_from` on.
    """

    verdict: Verdict
    reason: Reason
    named: Money
    simultaneous: Money
    break_even: tuple[int, int]
    named_from: int

    @property
    def difference(self) -> Money:
        """What the cheaper one saves a month."""
        return max(self.named, self.simultaneous) - min(self.named, self.simultaneous)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that one could have: so many of a kind, and how many starts that would have turned away."""

    code: ChoiceCode
    kind: Kind
    count: int
    monthly: Money
    refused: int


def advise(work: Work, prices: MonthlyPrices) -> Advice:
    """Compares the two kinds.

    >>> from billing.domain.money import Money
    >>> prices = MonthlyPrices(named=Money(Decimal(500), "RUB"), simultaneous=Money(Decimal(1750), "RUB"))
    >>> found = advise(Work(staff=30, peak=5, hours_a_week=Decimal(6)), prices)
    >>> found.verdict, str(found.difference), found.break_even, found.named_from
    ('SIMULTANEOUS_CHEAPER', 'RUB 6250.00', (2, 7), 9)
    """
    named, simultaneous = prices.named * work.staff, prices.simultaneous * work.peak
    share = Fraction(prices.named.amount) / Fraction(prices.simultaneous.amount)
    return Advice(
        verdict=_verdict(named, simultaneous),
        reason=_reason(work, share),
        named=named,
        simultaneous=simultaneous,
        break_even=(share.numerator, share.denominator),
        named_from=int(work.staff * share) + 1,
    )


def choices(
    work: Work, prices: MonthlyPrices, now: tuple[Kind, int], refused: Callable[[int], int], *, needed: int
) -> list[Choice]:
    """What one has; of simultaneous ones, one more, as many as turn nobody away, and one fewer; and the other kind.

    `now` is what one has; `refused` how many starts a number of simultaneous licences would have turned away, `needed`
    the fewest that turn nobody away. Everybody with a licence of their own is never turned away.
    """

    def simultaneous(code: ChoiceCode, count: int) -> Choice:
        return Choice(
            code=code,
            kind="simultaneous",
            count=count,
            monthly=prices.simultaneous * count,
            refused=refused(count),
        )

    kind, count = now
    if kind == "named":
        found = [_named("AS_NOW", count, prices), simultaneous("OTHER_KIND", work.peak)]
        most, fewer = work.peak, work.peak - 1
    else:
        found = [simultaneous("AS_NOW", count), simultaneous("ONE_MORE", count + 1)]
        most, fewer = count + 1, count - 1
    if needed > most:
        found.append(simultaneous("NOBODY_AWAY", needed))
    if fewer > 0:
        found.append(simultaneous("ONE_FEWER", fewer))
    return found if kind == "named" else [*found, _named("OTHER_KIND", work.staff, prices)]


def dearer_without_refusals(work: Work, prices: MonthlyPrices, needed: int) -> Money | None:
    """How much more a month than a licence for each as many simultaneous ones cost as turn nobody away.

    None where they do not, or where a licence for each is cheaper even than as many as were in use at once. The peak is
    never higher than the licences that there were, so that it does not tell of those who were turned away.

    >>> prices = MonthlyPrices(named=Money(Decimal(500), "RUB"), simultaneous=Money(Decimal(1750), "RUB"))
    >>> work = Work(staff=22, peak=5, hours_a_week=Decimal(3))
    >>> str(dearer_without_refusals(work, prices, 7)), dearer_without_refusals(work, prices, 6)
    ('RUB 1250.00', None)
    """
    named = prices.named * work.staff
    if prices.simultaneous * work.peak >= named or prices.simultaneous * needed <= named:
        return None
    return prices.simultaneous * needed - named


def explain_advice(work: Work, prices: MonthlyPrices, advice: Advice, clause: Clause, replayed: Step) -> Decision:
    """Why, with the numbers that one can work out again; `replayed` says what the refusals are counted from."""
    compared = Step(
        "KINDS_COMPARED",
        {
            "staff": work.staff,
            "named_price": prices.named.text,
            "named": advice.named.text,
            "peak": work.peak,
            "simultaneous_price": prices.simultaneous.text,
            "simultaneous": advice.simultaneous.text,
        },
    )
    few, of = advice.break_even
    even = Step("BREAK_EVEN", {"of": of, "few": few, "staff": work.staff, "named_from": advice.named_from})
    use = Step("HOURS_A_WEEK", {"hours": str(work.hours_a_week)})
    return Decision(
        code=advice.verdict,
        rule=RULE,
        clause=clause,
        inputs={"staff": work.staff, "peak": work.peak, "hours_a_week": str(work.hours_a_week)},
        steps=(compared, even, use, replayed),
    )


def _verdict(named: Money, simultaneous: Money) -> Verdict:
    if named == simultaneous:
        return "EQUAL"
    return "NAMED_CHEAPER" if named < simultaneous else "SIMULTANEOUS_CHEAPER"


def _reason(work: Work, share: Fraction) -> Reason:
    """More at once than break even is parallel work; of the others, those who have it open for long work in shifts."""
    if work.peak > work.staff * share:
        return "ALL_IN_PARALLEL"
    return "LITTLE_USE" if work.hours_a_week < LITTLE_USE_HOURS else "SHIFTS"


def _named(code: ChoiceCode, count: int, prices: MonthlyPrices) -> Choice:
    return Choice(code=code, kind="named", count=count, monthly=prices.named * count, refused=0)
