"""Races themselves: who starts, who is killed, whose failure is told."""

import time

import psycopg
import pytest
from django.db import connection

from tests.racing import race


@pytest.fixture
def _runs(as_superuser: "psycopg.Connection[tuple[object, ...]]") -> None:
    as_superuser.execute("create table run (number int); grant select, insert on run to lisens_app")


def write_down(number: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("insert into run values (%s)", [number])
    return number


def write_down_and_linger(number: int) -> int:
    write_down(number)
    if number == 0:
        time.sleep(60)
    return number


def fail(number: int) -> int:
    raise ValueError(f"number {number}")


@pytest.mark.usefixtures("_runs")
def test_all_run_on_the_test_database(as_superuser: "psycopg.Connection[tuple[object, ...]]") -> None:
    assert race(write_down, 4) == [0, 1, 2, 3]
    assert as_superuser.execute("select number from run order by number").fetchall() == [(0,), (1,), (2,), (3,)]


@pytest.mark.usefixtures("_runs")
def test_the_first_is_killed_on_the_way(as_superuser: "psycopg.Connection[tuple[object, ...]]") -> None:
    assert race(write_down_and_linger, 3, kill_first_after=0.3) == [1, 2]
    assert as_superuser.execute("select count(*) from run where number > 0").fetchone() == (2,)


@pytest.mark.usefixtures("_runs")
def test_nobody_is_missing_when_the_first_ended_before_its_kill() -> None:
    assert race(write_down, 3, kill_first_after=20) == [0, 1, 2]


def test_a_failure_fails_the_race(real_db: str) -> None:
    with pytest.raises(AssertionError, match=r"(?s)racer 0 raised.*ValueError: number 0"):
        race(fail, 2)
