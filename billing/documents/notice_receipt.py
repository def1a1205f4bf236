"""What the receipt of a notice says, as data: copies, so that it stays what was mailed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from billing.documents.content import Buyer, Seller
from billing.documents.content_json import document_as_json, document_from_json
from tenants.domain.decision import Json

FORMAT = 1


class GivenBy(StrEnum):
    """Through which door notice came: a person in the portal, the organization's own system, or the vendor's staff."""

    PERSON = "person"
    API_KEY = "api_key"
    VENDOR = "vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeReceipt:
    """Notice as it was received, and what it does (R-SCALGO-16, R-SCALGO-17).

    `received_on` and `received_time` (hours and minutes) are by the clock of `zone`, the organization's. `last_day` is
    the last day with access. `basis` is `ordinary` or `price_shock`. `given_by_name` is empty unless a person gave it.
    """

    language: str
    number: str
    written_on: date
    seller: Seller
    buyer: Buyer
    customer_number: str
    product: str
    plan: str
    signed_on: date
    received_on: date
    received_time: str
    zone: str
    given_by: str
    given_by_name: str
    basis: str
    last_day_for_notice: date
    last_day: date
    withdrawable_until: date

    @property
    def is_in_time(self) -> bool:
        return self.received_on <= self.last_day_for_notice


def receipt_number(notice_id: str) -> str:
    """A number to name a notice by on the telephone: the random end of its id.

    >>> receipt_number("01993b1e-5d2a-7cc1-8f00-0a1b2c3d4e5f")
    '2C3D-4E5F'
    """
    tail = notice_id.replace("-", "")[-8:].upper()
    return f"{tail[:4]}-{tail[4:]}"


def receipt_from_json(kept: Mapping[str, Any]) -> NoticeReceipt:
    """The receipt from its kept copy. Raises ValueError, naming the place that is not right."""
    return document_from_json(NoticeReceipt, kept, FORMAT)


def receipt_as_json(receipt: NoticeReceipt) -> dict[str, Json]:
    """What its row keeps; `receipt_from_json` gives the same receipt back."""
    return document_as_json(receipt, FORMAT)
