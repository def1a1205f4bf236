"""A town of customers who all signed on 20 May 2014, each with a usage of its own, and what they are to be billed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from billing.models import Charge, Invoice, ParkedWork
from billing.services.catalog import load_catalog, read_catalog_files
from tenants.scoping import STAFF, WORKER, scoped
from tests.api_sweep import row_counts
from tests.billing.setting import AT, add_customer, register_norwegian_seller, sign
from tests.metering.sending import event, send

SIGNED_ON = date(2014, 5, 20)
# Received while the first year ran.
RECEIVED_AT = datetime(2015, 5, 21, 9, tzinfo=UTC)
DAYS = ("2014-05-21", "2015-05-24")


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything that a run of the jobs may write: how many rows, which amounts, which numbers."""

    rows: dict[str, int]
    charges: list[tuple[str, str, str]]
    totals: list[tuple[str, str]]
    numbers: list[str]


def open_town(count: int, *, auto_approve: bool = True) -> list[UUID]:
    """Customer number n has used n × 60 units in its first year; offers stand by themselves, unless staff decide."""
    with scoped(STAFF):
        load_catalog(catalog(auto_approve=auto_approve), at=AT)
    seller = register_norwegian_seller()
    customers = [add_customer(seller, f"town-{number:02}") for number in range(1, count + 1)]
    for number, customer in enumerate(customers, 1):
        sign(customer, SIGNED_ON)
        use_tiles(f"town-{number:02}", number * 60_000)
    return customers


def catalog(*, auto_approve: bool) -> dict[str, str]:
    files = dict(read_catalog_files())
    if auto_approve:
        waiting = "close_after_days = 3\n"
        files["scalgo_live.toml"] = files["scalgo_live.toml"].replace(waiting, f"{waiting}auto_approve = true\n")
    return files


def use_tiles(slug: str, tiles: int, time: str = "2015-05-19T12:00:00Z", at: datetime = RECEIVED_AT) -> None:
    used = event(f"{slug}-{time}", tiles, time, subject=slug) | {"type": "map_tiles"}
    assert send([used], STAFF, at=at).refusals() == {}


def expected_charges(count: int) -> list[tuple[str, str, str]]:
    """Estimated at 400 units in the first year; n × 60 units make the price of the second."""
    first = [(f"town-{number:02}", "2014-05-20", "40000") for number in range(1, count + 1)]
    second = [(f"town-{number:02}", "2015-05-20", fee(number * 60)) for number in range(1, count + 1)]
    return sorted(first + second)


def fee(units: int) -> str:
    return str(max(price for start, price in ((0, 20_000), (100, 40_000), (500, 80_000)) if start <= units))


def books() -> Books:
    with scoped(WORKER):
        charges = Charge.objects.values_list("organization__slug", "starts_on", "amount")
        totals = Invoice.objects.values_list("organization__slug", "total")
        return Books(
            rows=row_counts(),
            charges=sorted((slug, str(day), text(amount)) for slug, day, amount in charges),
            totals=sorted((slug, text(total)) for slug, total in totals),
            numbers=sorted(map(str, Invoice.objects.values_list("number", flat=True))),
        )


def text(amount: Decimal | None) -> str:
    assert amount is not None, "every document of the town is issued"
    return str(int(amount))


def parked() -> list[tuple[str, str, str]]:
    """Job, customer and code of what waits, in the order of the customers."""
    with scoped(WORKER):
        waiting = ParkedWork.objects.filter(cleared_at__isnull=True).order_by("organization__slug", "job")
        return list(waiting.values_list("job", "organization__slug", "code"))
