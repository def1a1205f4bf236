"""The story of one person's data: used, looked at, seen, taken away, erased, and dropped when it is old (R-X-14)."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

from django.core.management import call_command

from billing.models import Invoice, ParkedWork
from billing.services.retention import drop_expired
from tenants.scoping import STAFF, scoped
from tests.metering.sending import rows
from tests.pages.stage import CLOSING, FIRST_TERM, Stage, run_jobs
from tests.visitors import Visitor

JUNE_2027 = datetime(2027, 6, 2, 5, tzinfo=UTC)
MONTHS = "select distinct to_char(at at time zone 'UTC', 'YYYY-MM') from usage_event order by 1"


def verified() -> str:
    """What `verify` says; it exits if anything is broken."""
    told = StringIO()
    call_command("verify", stdout=told)
    return told.getvalue().splitlines()[-1]


def recomputed(number: str) -> str:
    told = StringIO()
    call_command("explain_invoice", number, stdout=told)
    return told.getvalue()


def invoice_numbers() -> list[str]:
    with scoped(STAFF):
        found = Invoice.objects.filter(issued_at__isnull=False).order_by("number")
        return [str(number) for number in found.values_list("number", flat=True)]


def test_from_use_to_erasure_and_not_a_cent_changes(stage: Stage) -> None:
    ada, ben = Visitor().sign_in(stage.ada), Visitor().sign_in(stage.ben)
    before = {number: recomputed(number) for number in invoice_numbers()}
    assert before
    page_before = ada.get("/usage/", {"term": FIRST_TERM}).context["usage"]

    assert ada.get("/usage/", {"person": str(stage.ben_person.pk)}).status_code == 200
    assert [look.by for look in ben.get("/usage/").context["usage"].looks] == ["Ada"]
    taken = ada.get(f"/people/{stage.ben_person.pk}/data/export/")
    assert len(taken.getvalue()) > 500
    assert [look.is_export for look in ben.get("/usage/").context["usage"].looks] == [True, False]

    assert ada.post(f"/people/{stage.ben_person.pk}/data/erase/").status_code == 302
    text = ada.get("/usage/").content.decode()
    assert "Ben Lunde" not in text
    assert "Erased person " in text
    page = ada.get("/usage/", {"term": FIRST_TERM}).context["usage"]
    assert (page.total, [row.total for row in page.departments]) == (
        page_before.total,
        [row.total for row in page_before.departments],
    )
    assert {number: recomputed(number) for number in before} == before
    assert verified().endswith(" 0 broken")


def test_old_events_go_once_they_are_priced(stage: Stage) -> None:
    before = {number: recomputed(number) for number in invoice_numbers()}
    total = Visitor().sign_in(stage.ada).get("/usage/", {"term": FIRST_TERM}).context["usage"].total
    # In June 2027 the second year has not been priced yet: its first month stays, the priced year goes.
    assert drop_expired(JUNE_2027) == 5
    assert rows(MONTHS) == [("2026-05",), ("2026-06",)]
    assert drop_expired(JUNE_2027) == 0
    assert Visitor().sign_in(stage.ada).get("/usage/", {"term": FIRST_TERM}).context["usage"].total == total == 380
    assert {number: recomputed(number) for number in before} == before
    assert verified().endswith(" 0 broken")


def test_what_is_not_priced_is_kept_and_staff_see_it(stage: Stage) -> None:
    october = datetime(2027, 10, 2, 5, tzinfo=UTC)
    drop_expired(october)
    assert rows(MONTHS) == [("2026-05",), ("2026-06",)]
    with scoped(STAFF):
        parked = ParkedWork.objects.get(job="drop_expired", cleared_at__isnull=True)
    assert parked.code == "EVENTS_STILL_NEEDED"
    run_jobs(CLOSING.replace(year=2027))
    drop_expired(october)
    assert rows(MONTHS) == []
    with scoped(STAFF):
        assert not ParkedWork.objects.filter(job="drop_expired", cleared_at__isnull=True).exists()
    assert verified().endswith(" 0 broken")
