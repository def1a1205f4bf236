"""The benchmark of the usage pages, small: what it compares is the same, and a number that is not is found."""

from __future__ import annotations

import psycopg
import pytest

from benchmarks.busy_usage import Busy, differing_totals, make_busy_usage
from benchmarks.pages import differing_answers, measure
from benchmarks.usage_answers import UsageAnswers

EVENTS = 20_000


@pytest.fixture
def busy(real_db: str) -> Busy:
    return make_busy_usage(EVENTS)


def test_pages_say_what_the_raw_events_say(
    busy: Busy, as_superuser: psycopg.Connection[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = UsageAnswers(busy)
    assert as_superuser.execute("select count(*) from usage_event").fetchone() == (EVENTS,)
    assert (differing_answers(answers), differing_totals()) == ([], [])

    # Each ratio is of times: on so few events raw ones win, and both took some.
    ratios = [goal.ratio for goal in measure(answers, rounds=1)]
    assert len(ratios) == len(answers.all()) == 8
    assert min(ratios) > 0

    as_superuser.execute(
        "update usage_by_actor_month set value = value + 1 where ctid = (select ctid from usage_by_actor_month"
        " where organization_id = %s and month = '2025-06-01' and actor_id is not null limit 1)",
        [busy.organization_id],
    )
    assert [sentence.split(":")[0] for sentence in differing_totals()] == ["usage_by_actor_month"]
    assert differing_answers(answers) == []
    as_superuser.execute(
        "update usage_by_actor_span set value = value + 1 where ctid = (select ctid from usage_by_actor_span"
        " where organization_id = %s and starts_on = '2025-03-15' and actor_id is not null limit 1)",
        [busy.organization_id],
    )
    assert differing_answers(answers) == ["by person"]
    assert [sentence.split(":")[0] for sentence in differing_totals()] == [
        "usage_by_actor_month",
        "usage_by_actor_span",
    ]
    assert "by person: ours" in capsys.readouterr().out
