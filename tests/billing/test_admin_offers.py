"""Staff decide about offers: what they see, and that each action is the service's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Value

from billing.admin.offer_actions import ApproveChosen
from billing.admin.offer_rows import AMOUNT, Look, find_looks, has_looks, with_standing
from billing.domain.money import Money
from billing.models import Charge, Invoice, Offer, OfferVerdict, Verdict
from tenants.domain.decision import Clause, Decision, Step
from tenants.scoping import STAFF, scoped
from tests.staff import NOW, Desk, audited, messages_of, open_business, run_jobs, text_of


def verdicts(desk: Desk, slug: str = "fjellvik") -> list[OfferVerdict]:
    with scoped(STAFF):
        return list(OfferVerdict.objects.filter(offer=desk.business.offer(slug)).order_by("decided_at"))


def row_of_list(offer: Offer) -> Offer:
    found: Offer = with_standing(Offer.objects.select_related("organization")).get(pk=offer.pk)
    return found


def nok(amount: str) -> Money:
    return Money(Decimal(amount), "NOK")


# -- what is shown


def test_an_offers_page_shows_the_price_beside_the_year_before_and_why(desk: Desk) -> None:  # R-X-2
    page = text_of(desk.get("billing_offer_change", desk.business.offer("fjellvik").pk))
    assert "Proposed, without VAT NOK 20,000.00 The year before NOK 40,000.00 Change −50.0%" in page
    assert "På slutten av hvert år fastsetter vi prisen for kommende år" in page
    assert "A year under 100 units costs NOK 20,000.00." in page
    assert "Below 100 by 100 units" in page
    assert "Usage 20 May 2014 – 19 May 2015: map tiles 0 ÷ 1,000 = 0; workspaces created 0 km² ÷ 10 = 0;" in page
    assert "METER_UNITS" in page
    assert "Approve Adjust the price Put on hold" in page


def test_the_first_years_offer_is_decided_already(desk: Desk) -> None:
    page = text_of(desk.get("billing_offer_change", desk.business.offer("fjellvik", 1).pk))
    assert "First year, estimated individually: 400 units." in page
    assert "Put on hold" not in page
    assert "Approved 40,000.00 By itself –" in page


def test_the_list_is_sorted_by_the_size_of_the_change(desk: Desk) -> None:
    page = text_of(desk.get("billing_offer_changelist", state="undecided"))
    assert "Fjellvik 2 NOK 40,000.00 NOK 20,000.00 −50.0% Below 100 by 100 units Waiting" in page
    assert page.count("Fjellvik") == 1
    assert text_of(desk.get("billing_offer_changelist", state="decided")).count("Fjellvik") == 1
    assert text_of(desk.get("billing_offer_changelist", state="held")).count("Fjellvik") == 0


def test_today_says_in_words_how_many_offers_are_unusual(desk: Desk) -> None:
    assert "Offers to approve 1 1 to look at" in text_of(desk.get("index"))


def decision(*steps: Step) -> Decision:
    clause = Clause(text="x", language="nb", reference="")
    return Decision(code="FEE_MEASURED", rule="consumption_year", clause=clause, inputs={}, steps=steps)


def band(units: str, start: str, below: str | None) -> Step:
    return Step("BAND", {"units": units, "from": start, "below": below, "fee": "80000.00"})


LATE = Step("LATE_METER_UNITS", {"units": "10.4"})


@pytest.mark.parametrize(
    ("steps", "before", "expected"),
    [
        ((band("547.5", "500", "2000"),), "80000", []),
        ((band("547.5", "500", "2000"),), "40000", [Look(code="CROSSED_UP", units=Decimal("47.5"), edge=Decimal(500))]),
        ((band("499", "100", "500"),), "90000", [Look(code="CROSSED_DOWN", units=Decimal(1), edge=Decimal(500))]),
        ((band("9", "0", None),), "90000", [Look(code="CROSSED_UP", units=Decimal(9), edge=Decimal(0))]),
        ((LATE, LATE, band("1", "0", "100")), "80000", [Look(code="LATE", units=Decimal("20.8"))]),
        ((band("1", "0", "100"), Step("CHANGE_LIMITED")), "80000", [Look(code="LIMITED")]),
        ((band("1", "0", "100"),), None, [Look(code="NO_PRICE")]),
    ],
)
def test_what_is_worth_a_second_look(steps: tuple[Step, ...], before: str | None, expected: list[Look]) -> None:
    assert list(find_looks(decision(*steps), nok("80000"), nok(before) if before else None)) == expected


@pytest.mark.parametrize("before", ["80000", "40000", None])
@pytest.mark.parametrize(
    "steps",
    [
        (),
        (band("547.5", "500", "2000"),),
        (LATE, band("547.5", "500", "2000")),
        (band("1", "0", "100"), Step("CHANGE_LIMITED")),
    ],
)
def test_the_database_finds_the_same_worth_a_look(desk: Desk, steps: tuple[Step, ...], before: str | None) -> None:
    offer = desk.business.offer("fjellvik")
    offer.pk, offer.term_number, offer.amount = uuid4(), 9, Decimal(80000)
    offer.decision = decision(*steps).as_json()
    with scoped(STAFF):
        offer.save(force_insert=True)
        before_it = Value(Decimal(before) if before else None, AMOUNT)
        is_found = Offer.objects.annotate(before=before_it).filter(has_looks(), pk=offer.pk).exists()
    looks = list(find_looks(decision(*steps), nok("80000"), nok(before) if before else None))
    assert is_found == bool(looks)


def test_what_is_unusual_is_listed_apart(desk: Desk) -> None:
    unusual = text_of(desk.get("billing_offer_changelist", state="undecided", look="unusual"))
    assert "Below 100 by 100 units" in unusual
    assert "Nothing fits" in text_of(desk.get("billing_offer_changelist", state="undecided", look="ordinary"))


# -- what is done


def test_approving_some_asks_once_more_and_says_for_whom(desk: Desk) -> None:
    offer = desk.business.offer("fjellvik")
    chosen = desk.client.post(
        "/admin/billing/offer/", {"action": "approve_chosen", "_selected_action": [str(offer.pk)]}, follow=True
    )
    page = text_of(chosen)
    assert "Fjellvik: NOK 20,000.00, 20 May 2015 – 19 May 2016. The year before: NOK 40,000.00 (−50.0%)." in page
    assert "The price is final" in page
    assert "Approve 1 offer" in page
    assert verdicts(desk) == []


def test_what_does_not_fit_into_one_confirmation_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.admin_floor.facts.MOST_AT_ONCE", 1)
    with scoped(STAFF):
        ids = [str(pk) for pk in Offer.objects.values_list("pk", flat=True)]
    response = desk.client.post("/admin/billing/offer/", {"action": "approve_chosen", "_selected_action": ids})
    assert response["Location"].count("id=") == 1
    assert messages_of(response) == ["Only the first 1 are here: choose the rest afterwards."]


def test_approving_some_is_approving_each(db: None) -> None:  # R-SCALGO-18
    with_two = open_business({"fjellvik": "400", "storm": "50"})
    desk = Desk(with_two)
    ids = [str(with_two.offer(slug).pk) for slug in ("fjellvik", "storm")]
    response = desk.act("billing_offer_approve-chosen", id=ids, reason="Looked at both")
    assert response.status_code == 302
    assert messages_of(response) == ["2 offers are approved."]
    for slug in ("fjellvik", "storm"):
        (found,) = verdicts(desk, slug)
        assert (found.verdict, found.amount, found.reason) == (Verdict.APPROVED, Decimal(20000), "Looked at both")
        assert found.decided_by_user_id == with_two.vera.pk
    entries = [entry for entry in audited("offer.approved") if entry.actor_id == with_two.vera.pk]
    assert [entry.reason for entry in entries] == ["Looked at both"] * 2


def test_one_that_was_decided_meanwhile_does_not_stop_the_others(db: None) -> None:  # R-X-7
    business = open_business({"fjellvik": "400", "storm": "50"})
    desk = Desk(business)
    ids = [str(business.offer(slug).pk) for slug in ("fjellvik", "storm")]
    with scoped(STAFF):
        stale = [row_of_list(business.offer(slug)) for slug in ("fjellvik", "storm")]
    desk.act("billing_offer_approve", ids[0])
    with scoped(STAFF):
        done = ApproveChosen().perform(stale, {"reason": ""}, NOW)
    assert (done.sentence, done.url) == ("1 offer is approved.", "/admin/billing/offer/?state=undecided")
    assert done.warnings == ["Fjellvik: OFFER_DECIDED: This offer has its price already."]
    assert len(verdicts(desk)) == len(verdicts(desk, "storm")) == 1


def test_going_back_and_approving_again_says_what_happened(db: None) -> None:  # R-X-7
    business = open_business({"fjellvik": "400", "storm": "50"})
    desk = Desk(business)
    ids = [str(business.offer(slug).pk) for slug in ("fjellvik", "storm")]
    desk.act("billing_offer_approve-chosen", id=ids[:1], reason="")
    some = text_of(desk.get("billing_offer_approve-chosen", id=ids))  # type: ignore[arg-type]  # a list repeats it
    assert "Fjellvik: approved already, at NOK 20,000.00. That price stands." in some
    assert "Approve 1 offer" in some
    response = desk.act("billing_offer_approve-chosen", id=ids, reason="")
    assert messages_of(response)[-2:] == [
        "1 offer is approved.",
        "Fjellvik: approved already, at NOK\N{NO-BREAK SPACE}20,000.00. That price stands.",
    ]
    again = desk.act("billing_offer_approve-chosen", id=ids, reason="")
    assert again.status_code == 200
    for customer in ("Fjellvik", "Storm"):
        assert f"{customer}: approved already, at NOK 20,000.00. That price stands." in text_of(again)
    assert 'name="step"' not in again.content.decode()
    assert len(verdicts(desk)) == len(verdicts(desk, "storm")) == 1


def test_an_adjusted_price_is_told_as_that(desk: Desk) -> None:
    offer = desk.business.offer("fjellvik")
    desk.act("billing_offer_adjust", offer.pk, amount="35000.00", reason="Agreed on the telephone")
    page = text_of(desk.get("billing_offer_approve-chosen", id=str(offer.pk)))
    assert "Fjellvik: adjusted already, to NOK 35,000.00. That price stands." in page


def test_nothing_chosen_is_said_and_has_no_button(desk: Desk) -> None:
    """Of the page of the day, where every box can be cleared; the page has boxes while something waits only."""
    assert "Approve the chosen" in text_of(desk.get("index"))
    for answer in (desk.get("billing_offer_approve-chosen"), desk.act("billing_offer_approve-chosen")):
        assert "Choose offers first: none was chosen." in text_of(answer)
        assert 'name="step"' not in answer.content.decode()
    assert verdicts(desk) == []
    desk.act("billing_offer_approve", desk.business.offer("fjellvik").pk)
    assert "Approve the chosen" not in text_of(desk.get("index"))


def test_an_approved_price_is_charged_and_invoiced_by_the_jobs(desk: Desk) -> None:
    response = desk.act("billing_offer_approve", desk.business.offer("fjellvik").pk)
    assert messages_of(response) == ["Approved. The price stands."]
    run_jobs(NOW)
    with scoped(STAFF):
        charge = Charge.objects.latest("charged_at")
        assert (charge.amount, Invoice.objects.count()) == (Decimal(20000), 2)
    page = text_of(desk.get("billing_charge_change", charge.pk))
    assert "Amount, without VAT NOK 20,000.00" in page
    assert "Nothing needs you" in text_of(desk.get("index"))


def test_another_price_needs_a_reason_that_the_customer_sees(desk: Desk) -> None:
    offer = desk.business.offer("fjellvik")
    page = text_of(desk.get("billing_offer_adjust", offer.pk))
    assert "Your price, in NOK, replaces the offered NOK 20,000.00." in page
    refused = desk.act("billing_offer_adjust", offer.pk, amount="35000.00", reason="")
    assert (refused.status_code, verdicts(desk)) == (200, [])
    response = desk.act("billing_offer_adjust", offer.pk, amount="35000.00", reason="Agreed on the telephone")
    assert messages_of(response) == ["Adjusted to NOK\u00a035,000.00. The price stands."]
    (found,) = verdicts(desk)
    assert (found.verdict, found.amount, found.reason) == (
        Verdict.ADJUSTED,
        Decimal(35000),
        "Agreed on the telephone",
    )
    (entry,) = audited("offer.adjusted")
    assert (entry.actor_id, entry.reason) == (desk.business.vera.pk, "Agreed on the telephone")
    run_jobs(NOW)
    with scoped(STAFF):
        charge = Charge.objects.latest("charged_at")
    page = text_of(desk.get("billing_charge_change", charge.pk))
    assert "NOK 35,000.00" in page
    assert "ADJUSTED_BY_STAFF" in page


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"amount": "100.005", "reason": "x"}, "NOK has 2 decimals. (AMOUNT_NOT_PAYABLE)"),
        ({"amount": "60000.123", "reason": "x"}, "Give an amount that can be paid: NOK has 2 decimals."),
        ({"amount": "-1", "reason": "x"}, "Ensure this value is greater than or equal to 0."),
        ({"amount": "much", "reason": "x"}, "Enter a number."),
        ({"amount": "1e30", "reason": "x"}, "Ensure that there are no more than 16 digits in total."),
        ({"amount": "1", "reason": "   "}, "This field is required."),
    ],
)
def test_what_cannot_be_a_price_is_said_at_the_form(desk: Desk, answers: dict[str, Any], words: str) -> None:
    response = desk.act("billing_offer_adjust", desk.business.offer("fjellvik").pk, **answers)
    assert response.status_code == 200
    assert words in text_of(response)
    assert verdicts(desk) == []


def test_an_offer_on_hold_stays_on_the_page_of_the_day(desk: Desk) -> None:  # R-SCALGO-18
    offer = desk.business.offer("fjellvik")
    assert "The customer reads it beside the offer" in text_of(desk.get("billing_offer_hold", offer.pk))
    response = desk.act("billing_offer_hold", offer.pk, reason="Ask about the tiles")
    assert messages_of(response) == ["On hold. It stays on the page of the day."]
    (found,) = verdicts(desk)
    assert (found.verdict, found.amount, found.reason) == (Verdict.HELD, None, "Ask about the tiles")
    page = text_of(desk.get("index"))
    assert page.count("On hold") >= 2
    assert "Ask about the tiles" in page
    assert "Choose Fjellvik" in desk.get("index").content.decode()
    desk.act("billing_offer_approve", offer.pk)
    assert [found.verdict for found in verdicts(desk)] == [Verdict.HELD, Verdict.APPROVED]


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("approve", {}),
        ("adjust", {"amount": "1", "reason": "x"}),
        ("hold", {"reason": "x"}),
    ],
)
def test_a_decided_offer_stays_as_it_is(desk: Desk, name: str, answers: dict[str, str]) -> None:
    offer = desk.business.offer("fjellvik", 1)
    response = desk.act(f"billing_offer_{name}", offer.pk, **answers)
    assert response.status_code == 200
    assert "This offer has its price already. (OFFER_DECIDED)" in text_of(response)
    with scoped(STAFF):
        assert OfferVerdict.objects.filter(offer=offer).count() == 1
