"""Departments: one code each, renamed without losing what was counted for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tenants.domain.refusal import NotFound, Refused
from tenants.models import Department
from tenants.scoping import STAFF, scoped
from tenants.services.departments import (
    DepartmentChanges,
    add_department,
    change_department,
    put_department_by_external_id,
)
from tests.cast import AT, Cast
from tests.racing import race


def refusal_of(change: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        change()
    return caught.value.code


def test_code_and_external_id_are_taken_once_in_an_organization(cast: Cast) -> None:
    north = cast.north.pk
    with scoped(cast.as_ada()):
        add_department(north, code="parks", name="Parks", external_id="7", at=AT)
        assert refusal_of(lambda: add_department(north, code="water", name="W", at=AT)) == "DEPARTMENT_CODE_TAKEN"
        taken = refusal_of(lambda: add_department(north, code="green", name="G", external_id="7", at=AT))
        assert taken == "EXTERNAL_ID_TAKEN"
        assert refusal_of(lambda: change_department(cast.water.pk, {"code": "roads"}, at=AT)) == "DEPARTMENT_CODE_TAKEN"
    with scoped(cast.as_cleo()):
        add_department(cast.south.pk, code="water", name="Wasser", external_id="7", at=AT)


def test_department_is_renamed(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        assert change_department(cast.water.pk, {"name": "Water and waste"}, at=AT).name == "Water and waste"
        with pytest.raises(NotFound):
            change_department(cast.sales.pk, {"name": "X"}, at=AT)
        assert refusal_of(lambda: change_department(cast.water.pk, {"name": " "}, at=AT)) == "MISSING_FIELD"


def test_accounting_string_is_one_line_or_none(cast: Cast) -> None:  # R-SCALGO-13
    with scoped(cast.as_ada()):
        parks = add_department(cast.north.pk, code="parks", name="Parks", accounting_string=" 1150-4410-33 ", at=AT)
        assert parks.accounting_string == "1150-4410-33"
        assert change_department(parks.pk, {"name": "Green"}, at=AT).accounting_string == "1150-4410-33"
        assert change_department(parks.pk, {"accounting_string": " "}, at=AT).accounting_string == ""
        for wrong in ("x" * 101, "1\n2", "\x00"):
            refused = refusal_of(partial(change_department, parks.pk, {"accounting_string": wrong}, at=AT))
            assert refused == "INVALID_TEXT"


def test_put_by_external_id(cast: Cast) -> None:
    north = cast.north.pk
    with scoped(cast.as_ada()):
        given: DepartmentChanges = {"name": "One", "accounting_string": "33"}
        made, is_new = put_department_by_external_id(north, "hr-1", given, at=AT)
        assert (made.code, made.name, made.accounting_string, is_new) == ("hr-1", "One", "33", True)
        changed, is_new = put_department_by_external_id(north, "hr-1", {"code": "one"}, at=AT)
        assert (changed.pk, changed.code, changed.name, is_new) == (made.pk, "one", "One", False)
        assert refusal_of(lambda: put_department_by_external_id(north, "hr-2", {}, at=AT)) == "MISSING_FIELD"
        taken = refusal_of(lambda: put_department_by_external_id(north, "water", {"name": "W"}, at=AT))
        assert taken == "DEPARTMENT_CODE_TAKEN"


def test_same_put_by_many_at_once_creates_one(real_cast: Cast) -> None:
    def put(number: int) -> bool:
        with scoped(real_cast.as_ada()):
            return put_department_by_external_id(real_cast.north.pk, "hr", {"name": f"N{number}"}, at=AT)[1]

    assert sorted(race(put, 5)) == [False] * 4 + [True]
    with scoped(STAFF):
        assert Department.objects.filter(external_id="hr").count() == 1
