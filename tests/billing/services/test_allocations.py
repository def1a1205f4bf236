"""Splits are kept with the invoice, and nothing that happens later changes them (R-SCALGO-13, R-SCALGO-9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from billing.domain.allocation_basis import AllocationKey
from billing.models import AllocationRule, InvoiceAllocation, InvoiceAllocationLine
from billing.selectors.allocations import UsualSplit, kept_allocation, kept_splits, usual_split
from billing.selectors.invoices import IssuedInvoice, issued_invoice
from billing.services.allocation_parts import SplitChoice
from billing.services.allocation_rules import set_usual_split
from billing.services.allocations import keep_allocation, keep_allocations
from billing.services.crediting import CreditWish, credit_invoice
from tenants.domain.refusal import NotFound, Refused
from tenants.domain.typed_json import decimal_text
from tenants.models import AuditEntry
from tenants.scoping import STAFF, Role, Scope, scoped
from tenants.selectors import departments_of
from tenants.services.departments import change_department
from tenants.services.people import move_person
from tests.pages.stage import BYTES, NOW, TILES, Stage, use

FIRST, SECOND = "10001", "10002"
TODAY = date(2026, 6, 15)
Line = tuple[str, str, str, str, str]

# 180, 120 and 80 of the 380 units that the second year's price was made from; 40,000 and 25 % VAT.
BY_USAGE: list[Line] = [
    ("roads", "120", "12631.58", "3157.90", "15789.48"),
    ("water", "180", "18947.37", "4736.84", "23684.21"),
    ("", "80", "8421.05", "2105.26", "10526.31"),
]


def invoice(number: str) -> IssuedInvoice:
    return issued_invoice(number)


def lines(stage: Stage, number: str, revision: int | None = None) -> list[Line]:
    with scoped(stage.scope):
        splits = kept_splits(invoice(number).id)
        split = next(found for found in splits if revision in (None, found.revision))
        return [
            (
                line.to.code if line.to else "",
                decimal_text(line.measured),
                line.amounts.net.text,
                line.amounts.vat.text,
                line.amounts.total.text,
            )
            for line in kept_allocation(split).lines
        ]


def keep(stage: Stage, number: str, key: AllocationKey, on: date = TODAY, seen: int = 1) -> int:
    with scoped(Scope(Role.WEB, stage.organization_id, stage.ada.pk)):
        return keep_allocation(invoice(number).id, SplitChoice(key=key, on=on), seen_revision=seen, at=NOW)


def fix_percents(stage: Stage, *, has_rest: bool = False, key: str = "percent", **percents: str) -> None:
    with scoped(Scope(Role.WEB, stage.organization_id, stage.ada.pk)):
        ids = {department.code: department.id for department in departments_of(stage.organization_id)}
        wanted = UsualSplit(
            key=AllocationKey(key),
            percents={ids[code]: Decimal(percent) for code, percent in percents.items()},
            has_rest=has_rest,
        )
        set_usual_split(stage.organization_id, wanted, at=NOW)


def refused(code: str, stage: Stage, number: str, key: AllocationKey, on: date = TODAY, seen: int = 1) -> None:
    with pytest.raises(Refused) as caught:
        keep(stage, number, key, on, seen)
    assert caught.value.code == code


def test_each_invoice_is_born_with_its_split(stage: Stage) -> None:
    assert lines(stage, SECOND) == BY_USAGE
    with scoped(stage.scope):
        (split,) = kept_splits(invoice(SECOND).id)
        assert (split.revision, split.kept_by_user_id) == (1, None)
        assert kept_allocation(split).basis.sources[0].period.start == date(2025, 5, 20)


def test_nothing_was_used_on_the_first_day(stage: Stage) -> None:
    """The first year's price is an estimate, and its invoice is as old as the agreement."""
    assert lines(stage, FIRST) == [("", "0", "40000.00", "10000.00", "50000.00")]


def test_an_estimated_year_is_split_by_its_usage_up_to_a_chosen_day(stage: Stage) -> None:
    """Until 1 July 2025, included: 100 + 80 units of water's, 50 of roads'."""
    assert keep(stage, FIRST, AllocationKey.USAGE, date(2025, 7, 1)) == 2
    assert lines(stage, FIRST) == [
        ("roads", "50", "8695.65", "2173.91", "10869.56"),
        ("water", "180", "31304.35", "7826.09", "39130.44"),
        ("", "0", "0.00", "0.00", "0.00"),
    ]
    assert keep(stage, FIRST, AllocationKey.USAGE, date(2026, 5, 19), seen=2) == 3
    assert [line[1] for line in lines(stage, FIRST)] == ["120", "180", "80"]
    assert lines(stage, FIRST, 1) == [("", "0", "40000.00", "10000.00", "50000.00")]


@pytest.mark.parametrize("day", [date(2025, 5, 19), date(2026, 5, 20)])
def test_a_day_of_another_year_is_refused(stage: Stage, day: date) -> None:
    refused("DAY_OUTSIDE_TERM", stage, FIRST, AllocationKey.USAGE, day)


def test_later_moves_names_and_late_usage_change_nothing_that_is_kept(stage: Stage) -> None:  # R-X-6
    use(stage, [(TILES, "2025-06-10T11:00:00Z", 1_000_000, "ben"), (BYTES, "2026-06-03T10:00:00Z", 10**12, "ben")])
    with scoped(stage.scope):
        move_person(stage.ada_person.pk, department_id=None, on=date(2025, 5, 20), at=NOW)
        for department in departments_of(stage.organization_id):
            change_department(department.id, {"code": f"x-{department.code}"}, at=NOW)
    assert lines(stage, SECOND) == BY_USAGE
    # Split anew, too: the price was made before what came late, and the department is that of the moment.
    assert keep(stage, SECOND, AllocationKey.USAGE) == 2
    assert [line[1:] for line in lines(stage, SECOND)] == [line[1:] for line in BY_USAGE]
    assert [line[0] for line in lines(stage, SECOND)] == ["x-roads", "x-water", ""]


def test_by_people_on_a_day(stage: Stage) -> None:
    """Ben moved from roads to water on 10 June; Frida belongs to no department."""
    keep(stage, SECOND, AllocationKey.PEOPLE, date(2026, 6, 9))
    assert [(line[0], line[1], line[2]) for line in lines(stage, SECOND)] == [
        ("roads", "1", "13333.34"),
        ("water", "1", "13333.33"),
        ("", "1", "13333.33"),
    ]
    keep(stage, SECOND, AllocationKey.PEOPLE, date(2026, 6, 10), seen=2)
    assert [(line[0], line[1], line[2]) for line in lines(stage, SECOND)] == [
        ("water", "2", "26666.67"),
        ("", "1", "13333.33"),
    ]


def test_by_fixed_percentages(stage: Stage) -> None:
    refused("PERCENTS_MISSING", stage, SECOND, AllocationKey.PERCENT)
    fix_percents(stage, water="62.5", roads="37.5")
    keep(stage, SECOND, AllocationKey.PERCENT)
    assert [line[:3] for line in lines(stage, SECOND)] == [
        ("roads", "37.5", "15000.00"),
        ("water", "62.5", "25000.00"),
        ("", "0", "0.00"),
    ]
    fix_percents(stage, water="62.5", has_rest=True)
    keep(stage, SECOND, AllocationKey.PERCENT, seen=2)
    assert [line[:3] for line in lines(stage, SECOND)] == [("water", "62.5", "25000.00"), ("", "37.5", "15000.00")]
    with scoped(stage.scope):
        assert len(kept_splits(invoice(SECOND).id)) == 3


@pytest.mark.parametrize(
    ("percents", "code"),
    [
        ({"water": "99.99"}, "PERCENT_NOT_100"),
        ({"water": "60", "roads": "41"}, "PERCENT_NOT_100"),
        ({"water": "-1", "roads": "101"}, "PERCENT_INVALID"),
        ({"water": "33.33333", "roads": "66.66667"}, "PERCENT_INVALID"),
    ],
)
def test_percentages_that_are_no_whole_are_refused(stage: Stage, percents: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as caught:
        fix_percents(stage, has_rest=False, key="percent", **percents)
    assert caught.value.code == code
    with scoped(stage.scope):
        assert not AllocationRule.objects.exists()


def test_percentages_wait_while_another_key_is_usual(stage: Stage) -> None:
    fix_percents(stage, key="people", water="40")
    with scoped(stage.scope):
        usual = usual_split(stage.organization_id)
        assert (usual.key, list(usual.percents.values())) == (AllocationKey.PEOPLE, [Decimal(40)])
        entry = AuditEntry.objects.get(action="allocation_rule.changed")
        assert (entry.actor_id, entry.details["key"]) == (stage.ada.pk, "people")
        set_usual_split(stage.organization_id, usual, at=NOW)
        assert AuditEntry.objects.filter(action="allocation_rule.changed").count() == 1
        with pytest.raises(NotFound):
            set_usual_split(stage.organization_id, UsualSplit(percents={UUID(int=7): Decimal(1)}), at=NOW)


def test_the_same_split_is_kept_once(stage: Stage) -> None:
    assert keep(stage, SECOND, AllocationKey.USAGE) == 1
    assert keep(stage, SECOND, AllocationKey.PEOPLE) == 2
    assert keep(stage, SECOND, AllocationKey.PEOPLE, seen=1) == 2
    with scoped(stage.scope):
        assert [split.revision for split in kept_splits(invoice(SECOND).id)] == [2, 1]
        entry = AuditEntry.objects.filter(action="allocation.kept").latest("pk")
    assert (entry.actor_id, entry.details) == (stage.ada.pk, {"number": SECOND, "revision": 2, "key": "people"})


def test_who_has_not_seen_the_latest_split_is_told(stage: Stage) -> None:
    keep(stage, SECOND, AllocationKey.PEOPLE)
    refused("SPLIT_CHANGED", stage, SECOND, AllocationKey.USAGE, seen=1)


def test_the_job_splits_what_has_no_split_and_nothing_twice(stage: Stage) -> None:  # R-X-7
    assert keep_allocations(NOW) == 0


def credit_second(stage: Stage, net: str | None = None) -> str:
    """The number of a credit note over the second invoice, or a part of it."""
    with scoped(STAFF):
        amounts = None if net is None else {1: Decimal(net)}
        invoice_id = invoice(SECOND).id
        note = credit_invoice(CreditWish(invoice_id=invoice_id, amounts=amounts, reason="Ordered twice."), at=NOW)
    return note.content.number


def test_a_credit_note_is_split_as_its_invoice_is_by_now(stage: Stage) -> None:
    keep(stage, SECOND, AllocationKey.PEOPLE, date(2026, 6, 9))
    with scoped(stage.scope):
        move_person(stage.ada_person.pk, department_id=None, on=date(2025, 5, 20), at=NOW)
    number = credit_second(stage)
    assert keep_allocations(NOW) == 1
    assert lines(stage, number) == lines(stage, SECOND)
    assert [line[1] for line in lines(stage, number)] == ["1", "1", "1"]


def test_a_part_that_is_given_back_is_split_by_what_it_was_charged_for(stage: Stage) -> None:
    """19,000 of 40,000, by 120, 180 and 80 of 380 units, is 50 a unit; another key later is a revision of its own."""
    number = credit_second(stage, "19000")
    keep_allocations(NOW)
    by_usage = [("roads", "120", "6000.00"), ("water", "180", "9000.00"), ("", "80", "4000.00")]
    assert [line[:3] for line in lines(stage, number)] == by_usage
    assert keep(stage, number, AllocationKey.PEOPLE) == 2
    assert keep(stage, number, AllocationKey.USAGE, seen=2) == 3
    assert [line[:3] for line in lines(stage, number)] == by_usage


@pytest.mark.parametrize("table", ["invoice_allocation", "invoice_allocation_line"])
@pytest.mark.parametrize("change", ["update {} set net = net, total = total", "delete from {}", "truncate {} cascade"])
def test_kept_splits_are_final(stage: Stage, table: str, change: str) -> None:
    with scoped(STAFF), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_another_organization_sees_nothing(stage: Stage) -> None:  # R-X-9
    with scoped(Scope(Role.WEB, UUID(int=5))):
        assert not InvoiceAllocation.objects.exists()
        assert not InvoiceAllocationLine.objects.exists()
