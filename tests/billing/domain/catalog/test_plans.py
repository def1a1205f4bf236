"""What a read plan is: typed, kept and read again, with a digest of its content."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from billing.domain.catalog import Plan, read_catalog, read_kept_plan
from billing.domain.unit_codes import UnitCode
from tenants.domain.decision import Clause
from tenants.domain.typed_json import FaultyInput
from tests.billing.domain.catalog.refusing import SMALL, VOCABULARY, changed


def plan_of(text: str) -> Plan:
    (ferry,) = read_catalog({"ferry.toml": text}, VOCABULARY)
    return ferry.plans[0]


def test_a_file_is_typed() -> None:
    (ferry,) = read_catalog({"ferry.toml": SMALL}, VOCABULARY)
    plan = ferry.plans[0]
    assert (ferry.file, ferry.product.code, ferry.product.name) == ("ferry.toml", "ferry", "The Ferry")
    assert (ferry.meters[0].code, ferry.meters[0].unit) == ("crossings", UnitCode.ONE)
    assert (plan.term.months, plan.notice.months, plan.payment_days) == (12, 3, 30)
    assert plan.notice.clause == Clause(text="Three months.", language="en", reference="§ 4")
    fee, seats = plan.charges
    assert fee.parameters.bands[1].price == {"NOK": Decimal(2000), "EUR": Decimal(200)}
    assert fee.texts["fee"].in_language("de") == "Jahresgebühr"
    assert fee.texts["fee"].in_language("fr") == "Yearly fee"
    assert seats.parameters.seats[0].kind == "mate"
    assert plan.access.parameters.seats[0].roles == ("mate",)


def test_a_kept_plan_is_the_same_plan() -> None:
    plan = plan_of(SMALL)
    again = read_kept_plan(json.loads(json.dumps(plan.as_json())), VOCABULARY)
    assert (again, again.digest) == (plan, plan.digest)


def test_a_kept_plan_that_was_changed_is_refused() -> None:
    kept = plan_of(SMALL).as_json()
    kept["charges"][0]["parameters"]["bands"][1]["from"] = "-1"
    with pytest.raises(FaultyInput, match=re.escape("charges[0].parameters.bands[1].from")):
        read_kept_plan(kept, VOCABULARY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# A ferry's catalogue: small, whole, in round figures.", ""),
        ("months = 3\n", "months    =    3   # as agreed\n\n\n"),
        ("NOK = 2_000", 'NOK = "2000.00"'),
        ("NOK = 2_000, EUR = 200", "EUR = 200, NOK = 2000"),
        ('currencies = ["NOK", "EUR"]', 'currencies = [\n  "NOK",\n  "EUR",\n]'),
        ("estimates = [{", "close_after_days = 3\nestimates = [{"),
        ('name = "The Ferry"', 'name = "The Old Ferry"'),
        ('en = "Crossings"', 'en = "Trips"'),
    ],
)
def test_layout_defaults_and_what_is_outside_make_no_new_version(old: str, new: str) -> None:
    assert plan_of(changed(old, new)).digest == plan_of(SMALL).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("NOK = 2_000", "NOK = 2_001"),
        ("months = 3", "months = 4"),
        ('en = "Yearly fee"', 'en = "Annual fee"'),
        ("Three months.", "Three  months."),
        ('["NOK", "EUR"]', '["EUR", "NOK"]'),
        ("estimates = [{", "close_after_days = 4\nestimates = [{"),
        ('schedule = "term"', 'schedule = "term"\nexample = true'),
    ],
)
def test_changed_content_makes_a_new_version(old: str, new: str) -> None:
    assert plan_of(changed(old, new)).digest != plan_of(SMALL).digest
