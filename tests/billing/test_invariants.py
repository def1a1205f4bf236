"""`verify` and `explain_invoice` find what somebody with all rights has changed, and say just that (R-X-8, R-X-2)."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from billing.domain.document_chain import chained_digest
from billing.models import Offer
from billing.services import documents
from billing.services.offers import approve_offer
from config.jobs import instant_of, run_jobs_as_of
from licensing.services.notice import give_notice
from tenants.scoping import STAFF, scoped
from tests.billing.setting import add_customer, open_shop, sign
from tests.billing.tampering import Look, Tamper, explain, verify
from tests.billing.town import use_tiles

pytestmark = pytest.mark.usefixtures("real_db")

OTHER_SELLER = {"id": "01890000-0000-7000-8000-000000000000", "code": "other"}


@pytest.fixture(autouse=True)
def _quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "render_invoice", lambda content: content.number.encode())


@pytest.fixture
def real_rows(_quick_files: None) -> Callable[[], None]:
    return invoice_two_years


def invoice_two_years() -> None:
    """Two customers, two invoices each: 10001 to 10004. One of the customers used something."""
    seller = open_shop()
    for slug in ("fjellvik", "storm"):
        sign(add_customer(seller, slug), date(2014, 5, 20))
    run_jobs_as_of(instant_of(date(2014, 5, 21)))
    use_tiles("fjellvik", 150_000, "2015-03-10T12:00:00Z")
    for day in (date(2015, 5, 20), date(2015, 5, 23)):
        run_jobs_as_of(instant_of(day))
    with scoped(STAFF):
        for offer in Offer.objects.filter(term_number=2).order_by("pk"):
            approve_offer(offer_id=offer.pk, at=instant_of(date(2015, 5, 23)))
    run_jobs_as_of(instant_of(date(2015, 5, 24)))


def test_an_untouched_database_says_nothing() -> None:
    assert verify() == []


def test_a_changed_text_of_an_invoice(tamper: Tamper) -> None:
    tamper(
        "update invoice set content = jsonb_set(content, '{buyer,name}', '\"Somebody else\"') where number = '10001'"
    )
    assert verify() == ["invoice 10001: its content is not the one that was issued"]


def test_a_changed_amount_of_an_invoice(tamper: Tamper) -> None:
    tamper("update invoice set content = jsonb_set(content, '{lines,0,amount}', '\"39000.00\"') where number = '10001'")
    assert verify() == [
        "invoice 10001: its content is not the one that was issued",
        "invoice 10001: line 1: 1 × 40000.00 − 0 is 40000.00, not 39000.00",
    ]


def test_a_changed_total_of_an_invoice(tamper: Tamper) -> None:
    tamper("update invoice set total = total - 1 where number = '10002'")
    assert verify() == [
        "invoice 10002: its totals are not those of its content",
        "invoice 10002, split 1: its amounts are not those of the invoice",
    ]


def test_a_changed_number(tamper: Tamper) -> None:
    tamper("update invoice set number = '20001' where number = '10001'")
    assert verify() == ["invoice 20001: its number or date is not that of its content"]


def test_a_changed_date(tamper: Tamper) -> None:
    tamper("update invoice set issued_on = '2015-06-01' where number = '10001'")
    assert verify() == [
        "invoice 10002: dated before 10001",
        "invoice 10001: its number or date is not that of its content",
    ]


def test_an_invoice_taken_away(tamper: Tamper, look: Look) -> None:
    series = look("select id from number_series")
    tamper("delete from rendered_document where invoice_id = (select id from invoice where number = '10002')")
    tamper("delete from invoice_line where invoice_id = (select id from invoice where number = '10002')")
    tamper("delete from invoice where number = '10002'")
    assert verify() == [
        "invoice 10003: does not follow the document before it",
        f"series {series}: no number between 10001 and 10003",
    ]


def test_the_last_invoice_taken_away(tamper: Tamper, look: Look) -> None:
    series = look("select id from number_series")
    for table in ("rendered_document", "invoice_line"):
        tamper(f"delete from {table} where invoice_id = (select id from invoice where number = '10004')")
    tamper("delete from invoice where number = '10004'")
    assert verify() == [f"series {series}: does not end with its last document"]


def test_all_invoices_taken_away(tamper: Tamper, look: Look) -> None:
    series = look("select id from number_series")
    for table in ("rendered_document", "invoice_line", "invoice"):
        tamper(f"delete from {table}")
    assert verify() == [f"series {series}: does not end with its last document"]


def test_a_digest_made_to_fit_the_changed_content_breaks_the_next_one(tamper: Tamper, look: Look) -> None:
    content = json.loads(look("select content::text from invoice where number = '10002'"))
    before = look("select previous_digest from invoice where number = '10002'")
    content["buyer"]["name"] = "Somebody else"
    forged = chained_digest(content, before)
    tamper("update invoice set content = %s, digest = %s where number = '10002'", json.dumps(content), forged)
    assert verify() == ["invoice 10003: does not follow the document before it"]


def test_a_changed_charge(tamper: Tamper, look: Look) -> None:
    charge = look("select charge_id from invoice_line join invoice i on i.id = invoice_id where i.number = '10001'")
    tamper("update charge set amount = 39000 where id = %s", charge)
    assert verify() == [
        "invoice 10001: its lines do not sum to its net amount",
        f"charge {charge}: comes to NOK 40000.00, not to NOK 39000.00",
        f"charge {charge}: is not the price that was decided, NOK 40000.00",
    ]


def test_changed_facts_behind_a_charge(tamper: Tamper, look: Look) -> None:
    charge = look("select charge_id from invoice_line join invoice i on i.id = invoice_id where i.number = '10001'")
    tamper(
        "update charge set decision = jsonb_set(decision, '{inputs,facts,estimate,employees}', '20') where id = %s",
        charge,
    )
    assert verify() == [
        f"charge {charge}: comes to NOK 20000.00, not to NOK 40000.00",
        f"charge {charge}: its calculation is not the one that its inputs lead to",
    ]


def test_a_changed_price_of_a_term(tamper: Tamper, look: Look) -> None:
    offer = look("select id from offer where term_number = 1 order by id limit 1")
    charge = look("select id from charge where source = 'offer:' || %s", str(offer))
    tamper("update offer_verdict set amount = 1 where offer_id = %s", offer)
    assert verify() == [f"charge {charge}: is not the price that was decided, NOK 1.00"]


def test_a_changed_measured_total(tamper: Tamper, look: Look) -> None:
    offer = look("select id from offer where term_number = 2 and decision::text like '%150000%'")
    tamper("update usage_by_month set value = value - 1")
    events, total, *months, measured = verify()
    assert events.startswith("usage_by_month: the events say organization_id ")
    assert ", value 150000.000000000000, events 1," in events
    assert total.startswith("usage_by_month: the total says organization_id ")
    assert ", value 149999.000000000000, events 1," in total
    assert months
    assert all("a month that is not its days" in month for month in months)
    assert measured == f"offer {offer}: its usage is not what was measured from 2014-05-20 to 2015-05-19"


def test_a_changed_part_of_a_split(tamper: Tamper) -> None:  # R-SCALGO-13
    """40,000 and its VAT; nobody was in a department, so all of it is in one line."""
    tamper(
        "update invoice_allocation_line l set net = l.net - 1, total = l.total - 1 from invoice_allocation a"
        " join invoice i on i.id = a.invoice_id where a.id = l.allocation_id and i.number = '10001'"
    )
    assert verify() == [
        "invoice 10001, split 1: its lines come to NOK 39999.00 of net, not to NOK 40000.00",
        "invoice 10001, split 1: its lines come to NOK 49999.00 of total, not to NOK 50000.00",
        "invoice 10001, split 1: its parts are not what its inputs lead to",
    ]


def test_a_split_whose_inputs_were_changed(tamper: Tamper, look: Look) -> None:
    split = look("select a.id from invoice_allocation a join invoice i on i.id = a.invoice_id where i.number = '10001'")
    tamper("update invoice_allocation set basis = jsonb_set(basis, '{key}', '\"percent\"') where id = %s", split)
    assert verify() == ["invoice 10001, split 1: its key is not that of its inputs"]
    tamper("update invoice_allocation set basis = jsonb_set(basis, '{key}', '\"weather\"') where id = %s", split)
    (found,) = verify()
    assert found.startswith("invoice 10001, split 1: cannot be computed again: key")


def test_a_changed_file(tamper: Tamper, look: Look) -> None:
    document = look("select d.id from rendered_document d join invoice i on i.id = invoice_id where number = '10001'")
    tamper("update rendered_document set content = content || '\\x20' where id = %s", document)
    assert verify() == [f"document {document}: its bytes are not those that were rendered"]


def test_a_term_of_other_days(tamper: Tamper, look: Look) -> None:
    term = look("select id from term where number = 2 order by id limit 1")
    tamper("update term set ends_on = ends_on + 1 where id = %s", term)
    assert verify() == [f"term {term}: its days are not those of year 2"]


def test_an_invoice_explains_itself() -> None:
    code, lines = explain("10001")
    assert code == 0
    assert lines[0] == "Invoice 10001 of 2014-05-21, Terreng AS to Fjellvik kommune"
    assert "SCALGO Live, Årslisens: NOK 40000.00, 2014-05-20 to 2015-05-19" in lines
    assert [line.split()[0] for line in lines if line.startswith("  ")][-4:] == [
        "units_estimated",
        "band",
        "amount",
        "computed",
    ]
    assert "Net 40000.00 + VAT 10000.00 = NOK 50000.00" in lines


def test_a_line_that_comes_to_something_else(tamper: Tamper) -> None:
    tamper(
        "update invoice set content = jsonb_set(content, '{lines,0,why,inputs,facts,estimate,employees}', '20')"
        " where number = '10001'"
    )
    code, lines = explain("10001")
    assert code == 1
    assert [line for line in lines if line.startswith("BROKEN")] == [
        "BROKEN SCALGO Live, Årslisens: comes to NOK 20000.00, not to NOK 40000.00",
        "BROKEN SCALGO Live, Årslisens: its calculation is not the one that its inputs lead to",
    ]


def test_a_content_that_does_not_agree_with_itself_cannot_be_explained(tamper: Tamper) -> None:
    tamper("update invoice set content = jsonb_set(content, '{lines,0,amount}', '\"39000.00\"') where number = '10001'")
    with pytest.raises(CommandError, match="10001"):
        explain("10001")


def test_an_unknown_invoice() -> None:
    with pytest.raises(CommandError, match="there is no issued invoice 99999"):
        explain("99999")


def test_a_number_that_two_sellers_have_issued(tamper: Tamper, look: Look) -> None:
    """Each seller counts for itself, so a number alone may name two documents."""
    tamper("insert into seller select (jsonb_populate_record(s, %s)).* from seller s", json.dumps(OTHER_SELLER))
    tamper("update invoice set seller_id = %s, number = '10001' where number = '10004'", OTHER_SELLER["id"])
    with pytest.raises(CommandError, match="several sellers have issued 10001: say --seller, one of other, terreng"):
        explain("10001")
    out = io.StringIO()
    call_command("explain_invoice", "10001", "--seller", "terreng", stdout=out)
    assert out.getvalue().startswith("Invoice 10001 of 2014-05-21")


def test_a_changed_forecast(tamper: Tamper, look: Look) -> None:  # R-SCALGO-12
    forecast = look("select id from forecast order by id limit 1")
    tamper("update forecast set high_fee = high_fee + 1 where id = %s", forecast)
    assert verify() == [f"forecast {forecast}: its high is not the one that was worked out"]


def test_a_changed_calculation_of_a_forecast(tamper: Tamper, look: Look) -> None:
    forecast = look("select id from forecast order by id limit 1")
    tamper("update forecast set why = jsonb_set(why, '{meters,0,ahead_units}', '\"1\"') where id = %s", forecast)
    assert verify() == [f"forecast {forecast}: its meters do not add up to its units"]


def test_a_changed_indication(tamper: Tamper, look: Look) -> None:  # R-SCALGO-21
    run_jobs_as_of(instant_of(date(2015, 12, 21)))
    reminder = look("select id from notice_reminder where source = 'forecast'")
    assert verify() == []
    tamper("update notice_reminder set high = high + 1 where id = %s", reminder)
    assert verify() == [f"reminder {reminder}: its price is not the one that was known then"]


def test_a_receipt_of_notice_that_says_another_day_is_found(tamper: Tamper, look: Look) -> None:  # R-SCALGO-16
    with scoped(STAFF):
        subscription_id = Offer.objects.order_by("pk").values_list("subscription_id", flat=True)[0]
        give_notice(subscription_id=subscription_id, received_at=instant_of(date(2015, 6, 1)))
    assert verify() == []
    number = look("select number from notice_receipt")
    tamper("update notice_receipt set content = jsonb_set(content, '{last_day}', '\"2016-05-18\"')")
    assert verify() == [
        f"receipt {number}: its content is not the one that was written",
        f"receipt {number}: does not say what its notice says",
    ]
