"""The five published schemes, as far as each states its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billing.charge_rules import CHARGE_RULES
from billing.charge_rules.consumption_year.facts import ConsumptionYearFacts, EstimateBasis, MeasuredUsage
from billing.charge_rules.stairstep.rule import StairstepFacts
from billing.domain.catalog import Plan, PlanCharge, ProductFile, read_catalog
from billing.domain.charge_rule import make_terms, price_charge
from billing.domain.unit_codes import UnitCode
from tenants.domain.decision import Clause
from tenants.domain.periods import Period, month_of, yearly_period
from tests.billing.domain.catalog.refusing import VOCABULARY

FOLDER = Path(__file__).parents[4] / "billing" / "catalog"
CATALOG = read_catalog({file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.toml")}, VOCABULARY)
PLANS = {plan.code: plan for product_file in CATALOG for plan in product_file.plans}


def charge_of(plan: str, code: str) -> PlanCharge:
    return next(charge for charge in PLANS[plan].charges if charge.code == code)


def price(plan: str, code: str, facts: Any, period: Period) -> str:
    charge = charge_of(plan, code)
    terms = make_terms(CHARGE_RULES[charge.rule], charge.parameters, charge.clause)
    (line,) = price_charge(terms, facts, period, PLANS[plan].currencies[0])
    return str(line.amount)


def test_the_five_are_files_of_the_same_rules() -> None:
    # R-X-1
    assert {product_file.product.name: [plan.code for plan in product_file.plans] for product_file in CATALOG} == {
        "24SevenOffice API": ["twentyfoursevenoffice_partner", "twentyfoursevenoffice_end_customer"],
        "Chat2Desk": ["chat2desk_named", "chat2desk_simultaneous"],
        "CitizenLab": ["citizenlab_platform"],
        "SCALGO Live": ["scalgo_live_consumption"],
        "Teamplaner5": ["teamplaner5_pro_mitarbeiter", "teamplaner5_pro_user"],
    }


def test_meters() -> None:
    # R-SCALGO-5
    assert {
        meter.code: (meter.unit, meter.shown and (meter.shown.unit, meter.shown.per))
        for product_file in CATALOG
        for meter in product_file.meters
    } == {
        "map_tiles": (UnitCode.ONE, None),
        "workspace_km2": (UnitCode.SQUARE_KILOMETRE, None),
        "modelspace_km2": (UnitCode.SQUARE_KILOMETRE, None),
        "downloaded_bytes": (UnitCode.BYTE, (UnitCode.GIGABYTE, Decimal(10**9))),
        "api_requests": (UnitCode.ONE, None),
        "api_bytes": (UnitCode.BYTE, (UnitCode.GIGABYTE, Decimal(10**9))),
        "chat2desk_conversations": (UnitCode.ONE, None),
        "chat2desk_response_seconds": (UnitCode.SECOND, None),
        "chat2desk_rating": (UnitCode.ONE, None),
    }


def test_statistics_of_operators_and_how_they_are_read() -> None:
    # R-CHAT-6: ratings of departments only
    found = {
        meter.code: (meter.statistic.read_as, meter.statistic.by_department_only)
        for product_file in CATALOG
        for meter in product_file.meters
        if meter.statistic
    }
    assert found == {
        "chat2desk_conversations": ("sum", False),
        "chat2desk_response_seconds": ("mean", False),
        "chat2desk_rating": ("mean", True),
    }


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_clauses_are_in_the_language_of_their_source(plan: Plan) -> None:
    language = {"scalgo": "nb", "twenty": "nb", "teampl": "de", "citize": "nl", "chat2d": "en"}[plan.code[:6]]
    assert {clause.language for clause in _clauses(plan)} == {language}


def _clauses(value: Any) -> Iterator[Clause]:
    if isinstance(value, Clause):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _clauses(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from _clauses(part)


def test_what_no_source_states_is_marked_as_an_example() -> None:
    # The weights and bands of SCALGO Live and the prices of Teamplaner5 are ours; the other prices are the sources'.
    assert {(plan.code, charge.code) for plan in PLANS.values() for charge in plan.charges if charge.example} == {
        ("scalgo_live_consumption", "yearly_fee"),
        ("teamplaner5_pro_mitarbeiter", "licenses"),
        ("teamplaner5_pro_user", "licenses"),
    }
    assert {plan.code for plan in PLANS.values() if not plan.term.example} == {"scalgo_live_consumption"}
    assert {plan.code for plan in PLANS.values() if not plan.notice.example} == {"scalgo_live_consumption"}


def test_scalgo_is_yearly_for_its_organization_types_one_each_with_three_months_notice() -> None:
    plan = PLANS["scalgo_live_consumption"]
    # R-SCALGO-1, R-SCALGO-2, R-SCALGO-8, R-SCALGO-16
    assert plan.offered_to.organization_types == ("public_agency", "consulting_engineer", "architect", "contractor")
    assert (plan.term.months, plan.notice.months, plan.subscriptions.per_organization) == (12, 3, "one")
    # R-SCALGO-7
    assert plan.access.rule == "unlimited"
    # R-SCALGO-19
    assert [service.code for service in plan.services] == [
        "support",
        "teaching_material",
        "introduction_workshop",
        "single_sign_on",
    ]
    assert not {service.code for service in plan.services} & {charge.code for charge in plan.charges}


def test_scalgo_prices_380_units_at_40000_and_an_agency_of_120_by_estimate() -> None:
    # R-SCALGO-4, R-SCALGO-6
    origin = date(2014, 5, 20)
    usage = {"map_tiles": 150_000, "workspace_km2": 800, "modelspace_km2": 70, "downloaded_bytes": 40 * 10**9}
    measured = MeasuredUsage(
        period=yearly_period(origin, 1), usage={meter: Decimal(total) for meter, total in usage.items()}
    )
    estimate = EstimateBasis(organization_type="public_agency", employees=120)
    plan, fee = "scalgo_live_consumption", "yearly_fee"
    assert price(plan, fee, ConsumptionYearFacts(measured=measured), yearly_period(origin, 2)) == "NOK 40000.00"
    assert price(plan, fee, ConsumptionYearFacts(estimate=estimate), yearly_period(origin, 1)) == "NOK 40000.00"


@pytest.mark.parametrize(("clients", "fee"), [(0, 200), (99, 200), (100, 500), (250, 500), (251, 1000)])
def test_24sevenoffice_tiers(clients: int, fee: int) -> None:
    # R-24SO-3, R-24SO-4
    facts = StairstepFacts(count=Decimal(clients))
    month = month_of(date(2026, 1, 1))
    assert price("twentyfoursevenoffice_partner", "partner_tier", facts, month) == f"NOK {fee}.00"


def test_an_end_customer_has_no_tier_line() -> None:
    # R-24SO-5
    charges = {charge.code for charge in PLANS["twentyfoursevenoffice_end_customer"].charges}
    assert charges == {"external_access", "usage"}


def test_24sevenoffice_access_and_thresholds() -> None:
    for plan in ("twentyfoursevenoffice_partner", "twentyfoursevenoffice_end_customer"):
        # R-24SO-6
        assert charge_of(plan, "external_access").parameters.price == {"NOK": Decimal(149)}
        # R-24SO-8, R-24SO-9
        usage = charge_of(plan, "usage").parameters
        assert usage.charged == "when_agreed"
        assert [(found.meter, found.included, found.per, found.unit, found.price) for found in usage.allowances] == [
            ("api_requests", 500_000, 1, UnitCode.ONE, {"NOK": Decimal("0.017")}),
            ("api_bytes", 30 * 10**9, 10**6, UnitCode.MEGABYTE, {"NOK": Decimal("0.017")}),
        ]


def test_citizenlab_sells_seats_for_a_year() -> None:
    # R-CITIZEN-2, R-CITIZEN-8
    seats = charge_of("citizenlab_platform", "extra_seats")
    assert [(seat.kind, seat.price) for seat in seats.parameters.seats] == [
        ("admin", {"EUR": Decimal(950)}),
        ("manager", {"EUR": Decimal(600)}),
    ]
    assert (seats.schedule, seats.parameters.invoice_within_days, seats.parameters.renews) == ("order", 30, False)
    # R-CITIZEN-1: none stated is unlimited.
    assert [seat.included for seat in PLANS["citizenlab_platform"].access.parameters.seats] == [None, None]


def test_chat2desk_prices_and_passwords() -> None:
    # R-CHAT-5, R-CHAT-7
    for kind, rubles in (("named", 500), ("simultaneous", 1750)):
        plan = f"chat2desk_{kind}"
        assert [(seat.kind, seat.price) for seat in charge_of(plan, "licenses").parameters.seats] == [
            (kind, {"RUB": Decimal(rubles)})
        ]
        assert PLANS[plan].access.parameters.password_days == 90
        # R-CHAT-1
        assert PLANS[plan].subscriptions.per_organization == "one_of_product"


def test_teamplaner5_example_prices() -> None:
    # R-TEAM-6, R-TEAM-12
    assert [
        (seat.kind, seat.price["EUR"])
        for plan in ("teamplaner5_pro_mitarbeiter", "teamplaner5_pro_user")
        for seat in charge_of(plan, "licenses").parameters.seats
    ] == [("employee", 4), ("active", 6), ("passive", 2)]
    # R-TEAM-8, R-TEAM-9, R-TEAM-16
    assert PLANS["teamplaner5_pro_mitarbeiter"].access.parameters.without_login == ("deputise",)
    assert PLANS["teamplaner5_pro_user"].access.parameters.without_login == ("plan_data",)


@pytest.mark.parametrize("product_file", CATALOG, ids=lambda found: found.file)
def test_every_text_is_in_four_languages(product_file: ProductFile) -> None:
    # R-X-10: what the reader refuses if one is missing is not the same word four times, but for names.
    for plan in product_file.plans:
        for charge in plan.charges:
            for texts in charge.texts.values():
                assert len({texts.nb, texts.en, texts.de, texts.nl}) == 4
