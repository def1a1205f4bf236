"""`Idempotency-Key`: the same request again is answered as before, and done once."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.api import departments
from tenants.models import Department, IdempotencyRecord
from tenants.scoping import STAFF, scoped
from tenants.services.departments import add_department
from tenants.services.idempotency import forget_answers
from tests.api import Caller, code_of
from tests.cast import Cast
from tests.racing import race

PARKS = {"code": "parks", "name": "Parks"}


def count(**filters: str) -> int:
    with scoped(STAFF):
        return Department.objects.filter(**filters).count()


def test_same_request_again_is_answered_as_before(cast: Cast) -> None:
    north = Caller(cast.north_key)
    first = north.post("departments", PARKS, Idempotency_Key="k1")
    again = north.post("departments", PARKS, Idempotency_Key="k1")
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"] == "application/json"
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert count(code="parks") == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("departments", {"code": "parks", "name": "Other"}),
        ("departments?organization=north", PARKS),
        ("people", PARKS),
    ],
)
def test_key_is_for_one_request(cast: Cast, path: str, body: dict[str, str]) -> None:
    north = Caller(cast.north_key)
    north.post("departments", PARKS, Idempotency_Key="k1")
    assert code_of(north.post(path, body, Idempotency_Key="k1")) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_key_belongs_to_the_caller(cast: Cast) -> None:
    for key in (cast.north_key, cast.south_key):
        assert Caller(key).post("departments", PARKS, Idempotency_Key="k1").status_code == 201
    for slug in ("north", "south"):
        other = {"code": "other", "name": "Other"}
        vendor = Caller(cast.vendor_key)
        answer = vendor.post(f"departments?organization={slug}", other, Idempotency_Key=f"k-{slug}")
        assert answer.status_code == 201
        assert vendor.post(f"departments?organization={slug}", other, Idempotency_Key=f"k-{slug}").headers[
            "Idempotency-Replayed"
        ]
    assert (count(code="parks"), count(code="other")) == (2, 2)


def test_refused_request_may_be_sent_again(cast: Cast) -> None:
    north = Caller(cast.north_key)
    taken = {"code": "water", "name": "Water"}
    assert code_of(north.post("departments", taken, Idempotency_Key="k1")) == (409, "DEPARTMENT_CODE_TAKEN")
    assert code_of(north.post("departments", taken, Idempotency_Key="k1")) == (409, "DEPARTMENT_CODE_TAKEN")
    assert north.post("departments", PARKS, Idempotency_Key="k1").status_code == 201


def test_failure_takes_its_key_with_it(real_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    north = Caller(real_cast.north_key)

    def fail(*_: Any) -> None:
        raise RuntimeError("after the write")

    with monkeypatch.context() as patched:
        patched.setattr(departments, "_show", fail)
        failed = north.post("departments", PARKS, Idempotency_Key="k1")
        assert code_of(failed) == (500, "INTERNAL_ERROR")
    assert count(code="parks") == 0
    assert north.post("departments", PARKS, Idempotency_Key="k1").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "\u00e6"])
def test_key_must_be_readable(cast: Cast, key: str) -> None:
    answer = Caller(cast.north_key).post("departments", PARKS, Idempotency_Key=key)
    assert code_of(answer) == (400, "INVALID_IDEMPOTENCY_KEY")
    assert count(code="parks") == 0


def test_other_methods_take_no_key(cast: Cast) -> None:
    north = Caller(cast.north_key)
    assert north.get("departments", Idempotency_Key="k1").status_code == 200
    with scoped(STAFF):
        assert IdempotencyRecord.objects.count() == 0


def test_while_the_first_is_running_the_second_is_refused(real_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fork = multiprocessing.get_context("fork")
    started, may_end = fork.Event(), fork.Event()
    add = add_department

    def add_slowly(*args: Any, **kwargs: Any) -> Any:
        started.set()
        assert may_end.wait(30)
        return add(*args, **kwargs)

    monkeypatch.setattr(departments, "add_department", add_slowly)

    def send(number: int) -> tuple[int, str]:
        north = Caller(real_cast.north_key)
        if number == 0:
            return north.post("departments", PARKS, Idempotency_Key="k1").status_code, ""
        assert started.wait(30)
        refused = code_of(north.post("departments", PARKS, Idempotency_Key="k1"))
        may_end.set()
        return refused

    assert race(send, 2) == [(201, ""), (409, "IDEMPOTENCY_KEY_IN_USE")]


def test_many_at_once_are_done_once(real_cast: Cast) -> None:
    def send(number: int) -> int:
        answer = Caller(real_cast.north_key).post("departments", PARKS, Idempotency_Key="k1")
        return int(answer.status_code)

    answers = race(send, 6)
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert count(code="parks") == 1


def test_old_answers_are_forgotten(cast: Cast) -> None:
    Caller(cast.north_key).post("departments", PARKS, Idempotency_Key="k1")
    week = timedelta(days=7)
    assert forget_answers(timezone.now() + week - timedelta(minutes=1)) == 0
    assert forget_answers(timezone.now() + week + timedelta(minutes=1)) == 1


def test_vendors_key_is_for_each_organization_it_acts_for(cast: Cast) -> None:
    vendor = Caller(cast.vendor_key)
    for slug in ("north", "south"):
        first = vendor.post(f"departments?organization={slug}", PARKS, Idempotency_Key="k1")
        again = vendor.post(f"departments?organization={slug}", PARKS, Idempotency_Key="k1")
        assert (first.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
    west = {"slug": "west", "name": "W", "organization_type": "other", "country": "NO", "currency": "NOK"}
    assert vendor.post("organizations", west, Idempotency_Key="k1").status_code == 201
    assert count(code="parks") == 2
