"""The usage pages against raw events: `script/benchmark pages [--events N]`.

An organization with 5,000 people looks at its year, in a database of twelve million events (`busy_usage.py`). Compared
in one run, in turns, medians of three rounds, in the same scope of a reader with row policies on (`usage_answers.py`):

* ours: what the pages read, by their own selectors and views, and one page from its request to its last tag;
* raw: the same numbers by one statement a year over the events (`raw_usage.py`).

Every answer is compared exactly, and every total with its events: a run that differs in one number fails.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.harness import ROUNDS, Goal, Slice, median_rates, prepare_django, start_as_web_server, tell

if TYPE_CHECKING:
    from benchmarks.usage_answers import Answer, UsageAnswers

AT_LEAST, AIM = 25, 60
# Ours takes milliseconds: so many times make what a clock can tell.
OFTEN = 5


def measure(answers: UsageAnswers, rounds: int = ROUNDS) -> list[Goal]:
    """Prints what each takes, and returns the ratios."""
    goals = []
    for answer in answers.all():
        rates = median_rates(
            {"ours": partial(_timed, answers, answer.ours, OFTEN), "raw": partial(_timed, answers, answer.raw, 1)},
            slices=1,
            rounds=rounds,
        )
        told = ", ".join(f"{name} {1_000 / rate:,.1f} ms" for name, rate in rates.items())
        print(f"{answer.name}: {told}", flush=True)
        goals.append(Goal(answer.name, rates["ours"] / rates["raw"], AT_LEAST, AIM))
    return goals


def _timed(answers: UsageAnswers, ask: Callable[[], object], often: int) -> Slice:
    from tenants.scoping import scoped

    start = time.perf_counter()
    for _ in range(often):
        with scoped(answers.scope):
            ask()
    return Slice(often, time.perf_counter() - start)


def differing_answers(answers: UsageAnswers) -> list[str]:
    """The answers in which the pages and the raw events do not say the same. Asking warms both."""
    from tenants.scoping import scoped

    def differs(answer: Answer) -> bool:
        with scoped(answers.scope):
            return answer.ours() != answer.raw()

    return [answer.name for answer in answers.all() if differs(answer)]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/benchmark pages")
    parser.add_argument("--events", type=int, default=12_000_000)
    events = parser.parse_args(arguments).events
    prepare_django()
    start_as_web_server()
    from benchmarks.busy_usage import differing_totals, make_busy_usage
    from benchmarks.usage_answers import UsageAnswers

    start = time.perf_counter()
    answers = UsageAnswers(make_busy_usage(events))
    print(f"{events:,} events with their totals, written in {time.perf_counter() - start:,.0f} s", flush=True)
    differing = differing_answers(answers)
    print("answers that differ:", len(differing), *differing, flush=True)
    goals = measure(answers)
    totals = differing_totals()
    print("totals that differ from their events:", len(totals), *totals[:5])
    return 0 if tell(goals) and not differing and not totals else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
