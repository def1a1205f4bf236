"""What always holds of the receipts of notices."""

from __future__ import annotations

from collections.abc import Iterator

from billing.documents.notice_receipt import receipt_from_json
from billing.models import NoticeReceipt
from licensing.selectors import notice_facts
from tenants.domain.invariant import Invariant
from tenants.domain.typed_json import digest_of


def _receipts_that_disagree() -> list[str]:
    """A receipt says what its notice says, and what was written (R-SCALGO-16)."""
    return [
        f"receipt {kept.number}: {fault}"
        for kept in NoticeReceipt.objects.order_by("pk").iterator()
        for fault in _faults_of(kept)
    ]


def _faults_of(kept: NoticeReceipt) -> Iterator[str]:
    if digest_of(kept.content) != kept.digest:
        yield "its content is not the one that was written"
    try:
        receipt = receipt_from_json(kept.content)
    except ValueError as error:
        yield str(error)
        return
    notice = notice_facts(kept.notice_id)
    said = (receipt.number, receipt.received_on, receipt.last_day_for_notice, receipt.last_day, receipt.basis)
    if said != (kept.number, notice.received_on, notice.last_day_for_notice, notice.last_day, notice.basis):
        yield "does not say what its notice says"


NOTICE_INVARIANTS = (Invariant("the receipt of a notice says what the notice says", _receipts_that_disagree),)
