"""The table of jobs: which days it runs, and that it may run again, twice at once, or be killed (R-X-5, R-X-7)."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from billing.models import ParkedWork
from billing.services import chunks, documents
from config.job_lock import demo_lock, replay_lock, todays_lock
from config.jobs import JOBS, Job, instant_of, next_due_day, run_jobs_as_of
from config.tasks import build_demo
from tenants.scoping import WORKER, scoped
from tests.billing.town import DAYS, Books, books, expected_charges, open_town
from tests.conftest import WORKER as XDIST_WORKER
from tests.databases import database_in_use, drop_database, use_database
from tests.kept import KeptDatabases, no_rows
from tests.racing import race

CUSTOMERS = 8
FIRST_DAY, LAST_DAY = DAYS
DAY_BEFORE_PRICES, DAY_OF_PRICES = "2015-05-22", "2015-05-23"
DAYS_WITH_WORK = ("2014-05-21", "2014-12-21", "2015-01-20", "2015-02-12", "2015-05-20", DAY_OF_PRICES)


def run_days(*, as_of: str = FIRST_DAY, until: str = LAST_DAY) -> list[str]:
    out = io.StringIO()
    call_command("run_jobs", "--as-of", as_of, "--until", until, stdout=out)
    return out.getvalue().splitlines()


def verify() -> str:
    out = io.StringIO()
    call_command("verify", stdout=out)
    return out.getvalue().splitlines()[-1]


def open_whole_town() -> list[UUID]:
    return open_town(CUSTOMERS)


@pytest.fixture
def real_rows(request: pytest.FixtureRequest) -> Callable[[], object]:
    return open_whole_town if "town" in request.fixturenames else no_rows


@pytest.fixture
def town(filled_db: tuple[str, list[UUID]]) -> list[UUID]:
    """Everybody whom `clean_run` has billed, with nothing billed yet."""
    return filled_db[1]


@pytest.fixture(scope="module")
def clean_run(kept_databases: KeptDatabases, django_db_blocker: DjangoDbBlocker) -> Books:
    """What one undisturbed run writes, in a database of its own."""
    name = f"lisens_{XDIST_WORKER}_clean"
    with django_db_blocker.unblock():
        usual = database_in_use()
        kept_databases.clone(name, open_whole_town)
        use_database(name)
        run_days()
        found = books()
        use_database(usual)
        drop_database(name)
    return found


@pytest.fixture
def _quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The typesetter has threads of its own, which a forked process would wait for in vain."""
    monkeypatch.setattr(documents, "render_invoice", lambda content: content.number.encode())


def test_one_run_bills_everybody(clean_run: Books) -> None:
    assert clean_run.charges == expected_charges(CUSTOMERS)
    assert clean_run.numbers == [str(10_000 + number) for number in range(1, 2 * CUSTOMERS + 1)]
    assert (clean_run.rows["rendered_document"], clean_run.rows["parked_work"]) == (2 * CUSTOMERS, 0)


def test_days_on_which_nothing_is_due_are_skipped(real_db: str) -> None:
    """Months begin with a forecast, once something was used; reminders come 60, 30 and 7 days before 19 February."""
    open_town(2)
    invoiced = "invoice_charges 2, keep_allocations 2, render_documents 2, send_waiting_mail 2"
    lines = run_days(until="2016-05-23")
    assert [line for line in lines if "forecast_terms" not in line and not line.endswith("nothing was due")] == [
        f"2014-05-21  {invoiced}",
        "2014-12-21  remind_of_notice 2",
        "2015-01-20  remind_of_notice 2",
        "2015-02-12  remind_of_notice 2",
        "2015-05-20  renew_terms 2",
        f"2015-05-23  reprice_terms 2, charge_terms 2, {invoiced}",
        "2015-12-21  remind_of_notice 2",
        "2016-01-20  remind_of_notice 2",
        "2016-02-12  remind_of_notice 2",
        "2016-05-20  renew_terms 2",
        f"2016-05-23  reprice_terms 2, charge_terms 2, {invoiced}",
    ]
    forecasts = [line for line in lines if "forecast_terms" in line]
    first_days = [
        f"{year}-{month:02}-01" for year, months in ((2015, range(6, 13)), (2016, range(1, 6))) for month in months
    ]
    assert forecasts == [f"{day}  forecast_terms 2" for day in first_days]


def test_a_backlog_of_years_is_worked_off_in_one_run(real_db: str) -> None:
    open_town(1)
    (done,) = run_days(as_of="2017-06-01", until="2017-06-01")
    assert done == (
        "2017-06-01  renew_terms 3, reprice_terms 3, charge_terms 3, invoice_charges 1, keep_allocations 1,"
        " render_documents 1, send_waiting_mail 1, drop_expired 1"
    )
    before = books()
    assert run_days(as_of="2017-06-01", until="2017-06-01") == ["2017-06-01  nothing was due"]
    assert books() == before


def test_the_next_day_with_work_is_the_first_of_all_jobs(real_db: str) -> None:
    open_town(1)
    assert next_due_day(date(2014, 5, 21), date(2016, 1, 1)) == date(2014, 6, 1)
    assert next_due_day(date(2014, 12, 1), date(2016, 1, 1)) == date(2014, 12, 21)
    assert next_due_day(date(2015, 5, 1), date(2015, 5, 19)) is None
    run_days(until="2015-05-20")
    assert next_due_day(date(2015, 5, 20), date(2016, 1, 1)) == date(2015, 5, 23)
    run_days(until="2015-05-23")
    assert next_due_day(date(2015, 5, 23), date(2015, 5, 31)) is None


def test_days_in_the_wrong_order_are_refused(real_db: str) -> None:
    with pytest.raises(CommandError, match="--until lies before --as-of"):
        run_days(as_of="2015-05-20", until="2015-05-19")


def test_run_twice(town: list[UUID], clean_run: Books) -> None:
    run_days()
    assert run_days()[0] == f"{FIRST_DAY}  nothing was due"
    assert books() == clean_run
    assert verify().endswith(" 0 broken")


@pytest.fixture
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight customers are three chunks, so that a run can end between two."""
    monkeypatch.setattr(chunks, "CHUNK", 3)


@pytest.mark.usefixtures("_quick_files")
def test_two_commands_at_once(town: list[UUID], clean_run: Books) -> None:
    """The second waits until the first has run all its days."""
    race(lambda _: run_days(), 2)
    assert books() == clean_run
    assert verify().endswith(" 0 broken")


def run_on(job: Job, day: date, _racer: int) -> int:
    return job.run(instant_of(day))


@pytest.mark.slow
@pytest.mark.usefixtures("_quick_files", "_small_chunks")
def test_every_job_at_once_with_itself(town: list[UUID], clean_run: Books) -> None:
    """Without the lock of the command: each job by itself is right, whoever comes first."""
    for day in map(date.fromisoformat, DAYS_WITH_WORK):
        for job in JOBS:
            if job.is_replayed_on(day):
                race(partial(run_on, job, day), 3)
    assert books() == clean_run
    assert verify().endswith(" 0 broken")


def die_at(commit_number: int) -> None:
    """From now on this process is ended by SIGKILL just before its so manieth commit of something written: all it has
    done since the last is lost, as if it had been ended anywhere between the two."""
    left, leave = commit_number, transaction.Atomic.__exit__

    def leave_or_die(atomic: transaction.Atomic, *raised: Any) -> None:
        nonlocal left
        left -= raised[0] is None and has_written(atomic.using)
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        leave(atomic, *raised)

    # Nothing undoes it: the process is a racer's own.
    pytest.MonkeyPatch().setattr(transaction.Atomic, "__exit__", leave_or_die)


def has_written(using: str | None) -> bool:
    """Whether this leaves a transaction, not a savepoint, and one in which Postgres has had to number it."""
    connection = transaction.get_connection(using)
    if connection.savepoint_ids or connection.needs_rollback:
        return False
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id_if_assigned() is not null")
        return bool(cursor.fetchone()[0])


def is_killed(commit_number: int, as_of: str) -> bool:
    """Whether a run of the jobs got that far."""

    def work(_: int) -> None:
        die_at(commit_number)
        run_days(as_of=as_of)

    try:
        race(work, 1)
    except AssertionError as ended:
        if "ended without an answer" not in str(ended):
            raise
        return True
    return False


@pytest.mark.usefixtures("_quick_files", "_small_chunks")
@pytest.mark.parametrize(("as_of", "commits"), [(DAY_OF_PRICES, 1), pytest.param(FIRST_DAY, 5, marks=pytest.mark.slow)])
def test_killed_on_the_way_and_run_again_until_done(
    town: list[UUID], clean_run: Books, as_of: str, commits: int
) -> None:
    """Each run from that day on commits so often, and is ended before it commits again."""
    if as_of != FIRST_DAY:
        run_days(until=DAY_BEFORE_PRICES)
    seen, found, commit_number = [], books(), commits + 1
    while is_killed(commit_number, as_of):
        before, found = found, books()
        seen.append(len(found.charges))
        # A run that committed nothing new only took locks.
        commit_number = commit_number + 1 if found == before else commits + 1
    if commits == 1:
        assert [count for count in seen if CUSTOMERS < count < 2 * CUSTOMERS], "none was killed in the middle"
    assert books() == clean_run
    assert verify().endswith(" 0 broken")


def test_beat_waits_while_older_days_are_replayed(real_db: str) -> None:
    with replay_lock(), todays_lock() as is_mine:
        assert not is_mine
    with todays_lock() as is_mine:
        assert is_mine


def test_jobs_that_beat_starts_at_once_all_run(real_db: str) -> None:
    """One that is skipped waits for its next turn, and then meets the same others: mail would never leave."""
    with todays_lock() as is_first, todays_lock() as is_second:
        assert (is_first, is_second) == (True, True)


def test_the_demo_is_built_by_one_worker(real_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that takes longer than the broker waits is delivered to a second one, which leaves it alone."""
    built: list[object] = []
    monkeypatch.setattr("config.demo.build.is_built", lambda: False)
    monkeypatch.setattr("config.demo.build.build_demo", built.append)
    with demo_lock() as is_mine:
        assert is_mine
        build_demo()
    assert built == []
    build_demo()
    assert len(built) == 1


def test_a_run_says_what_each_job_did(real_db: str) -> None:
    open_town(1)
    done = run_jobs_as_of(instant_of(date(2014, 5, 21)))
    assert list(done) == [job.name for job in JOBS]
    assert (done["invoice_charges"], done["reprice_terms"]) == (1, 0)
    with scoped(WORKER):
        assert ParkedWork.objects.count() == 0
