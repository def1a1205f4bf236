"""The yearly run, organizations a second: `script/benchmark yearly_run [--organizations N]`.

Each organization has twelve agreements whose year has ended. Compared in one run, in turns slice by slice, medians of
three rounds (`yearly_customers.py` makes them):

* ours: the product's jobs `reprice_terms`, `charge_terms` and `invoice_charges` as beat calls them: asking what is due,
  closing the year, usage, prices by the rule with their whys, offers that stand by themselves, charges, one issued
  invoice of twelve lines with its chained digest, audit entries, mails; row policies on;
* the usual way (`usual_yearly_run.py`): the same rows customer by customer through the ORM;
* the limit (`yearly_limit.py`): rows as many and as wide by one INSERT … SELECT a step.

It is told for both steps, prices (offers) and lines and invoices (charges, documents, numbers), and for the whole;
beside the goals, which are of time, stands what was computed, since a busy machine changes less of that. Afterwards
everything that was written is verified, by what is expected of it and by every invariant of the product.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from benchmarks.harness import ROUNDS, Goal, prepare_django, processor_seconds, tell, tidy_tables

OURS, USUAL, LIMIT = "ours", "the usual way", "the limit"
SLICES = 2
# The usual way is slow, and its rate does not depend on how many it bills.
USUAL_SHARE = 25


class Clock:
    """Organizations a second of each way and step, by round; and a second of processor time."""

    def __init__(self) -> None:
        self.spent: dict[tuple[str, str], list[tuple[int, float]]] = {}
        self.computed: dict[tuple[str, str], list[tuple[int, float]]] = {}

    def time(self, way: str, step: str, organizations: int, work: Callable[[], object]) -> None:
        computed, start = processor_seconds(), time.perf_counter()
        work()
        self.spent.setdefault((way, step), []).append((organizations, time.perf_counter() - start))
        self.computed.setdefault((way, step), []).append((organizations, processor_seconds() - computed))

    def rate(self, way: str, *steps: str) -> float:
        """The median over rounds; several steps are one after the other."""
        return _median_rate([self.spent[way, step] for step in steps])

    def computed_rate(self, way: str, *steps: str) -> float:
        """The same of processor time."""
        return _median_rate([self.computed[way, step] for step in steps])


def _median_rate(steps: Sequence[Sequence[tuple[int, float]]]) -> float:
    rates = []
    for number in range(ROUNDS):
        of_round = slice(number * SLICES, (number + 1) * SLICES)
        count = sum(organizations for organizations, _ in steps[0][of_round])
        rates.append(count / sum(seconds for step in steps for _, seconds in step[of_round]))
    return statistics.median(rates)


PRICES, INVOICES = "prices", "lines and invoices"


def measure(organizations: int) -> tuple[Clock, list[str]]:
    """Runs all ways in turns; what does not hold afterwards."""
    from django.db import transaction

    from benchmarks.usual_yearly_run import invoice_one_by_one, price_one_by_one
    from benchmarks.yearly_customers import AS_OF, make_customers, open_market, open_seller
    from benchmarks.yearly_limit import Copies, invoice_at_once, price_at_once
    from billing.services.charges import charge_terms
    from billing.services.invoices import invoice_charges
    from billing.services.repricing import reprice_terms
    from tenants.scoping import WORKER, scoped

    def invoice() -> None:
        charge_terms(AS_OF)
        invoice_charges(AS_OF)

    open_market()
    seller = open_seller("terreng")
    many = max(1, organizations // (SLICES * ROUNDS))
    few = max(1, many // USUAL_SHARE)
    make_customers(seller, 1)
    reprice_terms(AS_OF)
    invoice()
    copies, clock = Copies(), Clock()
    for _ in range(ROUNDS * SLICES):
        ids, others = make_customers(seller, many), make_customers(seller, few)
        tidy_tables()
        with scoped(WORKER):
            clock.time(LIMIT, PRICES, many, partial(price_at_once, copies, ids))
            clock.time(LIMIT, INVOICES, many, partial(invoice_at_once, copies, ids))
            transaction.set_rollback(True)
        tidy_tables()
        clock.time(USUAL, PRICES, few, partial(price_one_by_one, others))
        clock.time(USUAL, INVOICES, few, partial(invoice_one_by_one, others))
        clock.time(OURS, PRICES, many, partial(reprice_terms, AS_OF))
        clock.time(OURS, INVOICES, many, invoice)
    return clock, list(differences(1 + ROUNDS * SLICES * (many + few)))


def differences(expected: int) -> Iterator[str]:
    """What does not hold: numbers without gap, sums, lines, nobody parked; and every invariant of the product."""
    from benchmarks.yearly_customers import LINES, NET, TOTAL
    from billing.models import Invoice, InvoiceLine, ParkedWork
    from config.management.commands.verify import INVARIANTS
    from tenants.scoping import WORKER, scoped

    with scoped(WORKER):
        numbers = list(Invoice.objects.order_by("sequence").values_list("sequence", flat=True))
        if numbers != list(range(1, expected + 1)):
            yield f"{len(numbers)} numbers where {expected} are expected, or a gap"
        if wrong := Invoice.objects.exclude(net=NET, total=TOTAL).count():
            yield f"{wrong} invoices do not come to {TOTAL}"
        lines = InvoiceLine.objects.count()
        if lines != expected * LINES:
            yield f"{lines} lines where {expected * LINES} are expected"
        if parked := ParkedWork.objects.count():
            yield f"{parked} customers are parked"
    for invariant in INVARIANTS:
        with scoped(WORKER):
            yield from invariant.find_broken()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/benchmark yearly_run")
    parser.add_argument("--organizations", type=int, default=10_000, help="about as many as are billed in all")
    organizations = parser.parse_args(arguments).organizations
    prepare_django()
    clock, broken = measure(organizations)
    for name, steps in ((PRICES, [PRICES]), (INVOICES, [INVOICES]), ("the whole", [PRICES, INVOICES])):
        rates = {way: clock.rate(way, *steps) for way in (OURS, USUAL, LIMIT)}
        print(f"{name}, organizations a second: " + ", ".join(f"{way} {rate:,.1f}" for way, rate in rates.items()))
        computed = {way: clock.computed_rate(way, *steps) for way in (OURS, USUAL, LIMIT)}
        ours = computed.pop(OURS)
        print(
            f"{name}, by processor time: "
            + ", ".join(f"× {ours / rate:.3g} of {way}" for way, rate in computed.items())
        )
    print("difference from the truth:", len(broken), *broken[:5])
    return 0 if tell(_goals(clock)) and not broken else 1


def _goals(clock: Clock) -> list[Goal]:
    found = []
    for name, steps in ((INVOICES, [INVOICES]), ("the whole run", [PRICES, INVOICES])):
        ours = clock.rate(OURS, *steps)
        found += [
            Goal(f"{name}: against the usual way", ours / clock.rate(USUAL, *steps), 12, 20),
            Goal(f"{name}: against one INSERT … SELECT", ours / clock.rate(LIMIT, *steps), 0.35, 0.55),
        ]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
