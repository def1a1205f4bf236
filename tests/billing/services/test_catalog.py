"""Catalogue files become plan versions: what changed makes a new one, what is faulty changes nothing (R-X-1)."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from billing.domain.catalog import CatalogFaults
from billing.models import PlanPricing
from billing.services.catalog import LoadedPlan, load_catalog, read_catalog_files
from billing.services.plan_pricing import priced_plan
from licensing.access_rules import ACCESS_RULES
from licensing.models import PlanVersion
from licensing.selectors import plan_version_in_force
from licensing.selectors.plan_standing import standing_of
from licensing.services.subscriptions import start_subscription
from metering.selectors import meters
from tenants.domain.refusal import Refused
from tenants.scoping import STAFF, scoped
from tests.billing.setting import AT, add_customer, open_shop, register_norwegian_seller

pytestmark = pytest.mark.django_db
LATER = datetime(2015, 1, 1, tzinfo=UTC)
PLAN = "scalgo_live_consumption"


def load(files: dict[str, str], at: datetime = AT) -> dict[str, LoadedPlan]:
    with scoped(STAFF):
        return {plan.code: plan for plan in load_catalog(files, at=at)}


def files() -> dict[str, str]:
    return dict(read_catalog_files())


def test_the_five_sources_are_eight_plans_of_which_one_can_be_sold() -> None:
    assert {code: plan.not_running for code, plan in load(files()).items()} == {
        "twentyfoursevenoffice_partner": ("integrations", "overage", "per_client", "stairstep"),
        "twentyfoursevenoffice_end_customer": ("integrations", "overage", "per_client"),
        "chat2desk_named": ("per_seat",),
        "chat2desk_simultaneous": ("per_seat",),
        "citizenlab_platform": ("seat_year",),
        PLAN: (),
        "teamplaner5_pro_mitarbeiter": ("per_seat",),
        "teamplaner5_pro_user": ("per_seat",),
    }


def test_a_version_that_was_published_before_its_charges_ran_can_be_sold_as_soon_as_they_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A published version never changes; an upgrade of the program is what makes it saleable."""
    before = load(files())["chat2desk_named"]
    assert before.not_running == ("per_seat",)
    monkeypatch.setattr("billing.services.plan_pricing.CHARGED_RULES", frozenset({"consumption_year", "per_seat"}))
    organization = add_customer(register_norwegian_seller(), "fjellvik", currency="RUB")
    after = load(files(), LATER)["chat2desk_named"]
    assert (after.is_new, after.number, after.not_running) == (False, before.number, ())
    with scoped(STAFF):
        version = plan_version_in_force("chat2desk_named")
        start_subscription(
            organization_id=organization, plan_version=version, signed_on=AT.date(), signed_by="Ada", at=AT
        )


def test_a_version_whose_access_rule_is_gone_from_the_program_cannot_be_sold(monkeypatch: pytest.MonkeyPatch) -> None:
    load(files())
    remaining = {code: rule for code, rule in ACCESS_RULES.items() if code != "unlimited"}
    monkeypatch.setattr("licensing.selectors.plan_standing.ACCESS_RULES", remaining)
    with scoped(STAFF):
        assert standing_of(plan_version_in_force(PLAN)).not_running == ("unlimited",)


def test_the_same_files_again_make_nothing() -> None:
    load(files())
    again = load(files(), LATER)
    assert [plan.is_new for plan in again.values()] == [False] * 8
    with scoped(STAFF):
        assert (PlanVersion.objects.count(), PlanPricing.objects.count()) == (8, 8)


def test_another_comment_is_no_other_plan() -> None:
    load(files())
    commented = files() | {"scalgo_live.toml": "# another comment\n" + files()["scalgo_live.toml"]}
    assert load(commented, LATER)[PLAN].is_new is False


def test_a_changed_price_is_a_new_version_and_the_old_one_stays() -> None:
    load(files())
    source = files()["scalgo_live.toml"]
    dearer = files() | {"scalgo_live.toml": source.replace("price.NOK = 40_000", "price.NOK = 45_000")}
    loaded = load(dearer, LATER)
    assert [(code, plan.number) for code, plan in loaded.items() if plan.is_new] == [(PLAN, 2)]
    with scoped(STAFF):
        old, new = PlanVersion.objects.filter(plan__code=PLAN).order_by("number")
        fees = [priced_plan(version.pk).offered_fee.charge.parameters.bands[1].price["NOK"] for version in (old, new)]
        assert [int(fee) for fee in fees] == [40_000, 45_000]
        assert plan_version_in_force(PLAN).number == 2


def test_a_faulty_file_is_refused_with_its_line_and_nothing_is_written() -> None:
    source = files()["scalgo_live.toml"]
    line = source.splitlines().index("    { from = 500, price.NOK = 80_000 },") + 1
    faulty = files() | {"scalgo_live.toml": source.replace("from = 500, price", "from = 50, price")}
    with pytest.raises(CatalogFaults) as refused:
        load(faulty)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.path) == (
        "scalgo_live.toml",
        line,
        "plans[0].charges[0].parameters.bands[2].from",
    )
    with scoped(STAFF):
        assert PlanVersion.objects.count() == 0


def test_the_command_says_what_is_new_and_what_cannot_be_subscribed_to() -> None:
    out = StringIO()
    call_command("load_catalog", stdout=out)
    assert f"{PLAN} version 1: new version\n" in out.getvalue()
    assert "cannot be subscribed to yet: " in out.getvalue()


def test_the_command_refuses_a_faulty_folder(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("[product]\ncode = 1\n")
    with pytest.raises(CommandError, match=r"(?s)nothing was changed.*bad\.toml:2"):
        call_command("load_catalog", folder=tmp_path)


def test_bytes_are_shown_as_gigabytes() -> None:
    load(files())
    with scoped(STAFF):
        meter = meters()["downloaded_bytes"]
    assert (meter.unit, meter.shown_unit, meter.decimals, meter.shown(meter.shown_per * 40)) == ("AD", "GB", 1, 40)


def test_a_plan_whose_rules_do_not_run_is_refused_and_says_which() -> None:
    organization = add_customer(open_shop(), "fjellvik")
    with scoped(STAFF), pytest.raises(Refused) as refused:
        start_subscription(
            organization_id=organization,
            plan_version=plan_version_in_force("chat2desk_named"),
            signed_on=AT.date(),
            signed_by="Ada Haugland",
            at=AT,
        )
    assert (refused.value.code, refused.value.details) == ("PLAN_NOT_RUNNING", {"rules": ["per_seat"]})
