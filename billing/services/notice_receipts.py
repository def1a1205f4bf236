"""The receipt of a notice, and the mails about it: written with the notice, in one transaction."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from billing.documents.calendar_file import calendar_file
from billing.documents.notice_receipt import (
    GivenBy,
    NoticeReceipt,
    receipt_as_json,
    receipt_from_json,
    receipt_number,
)
from billing.documents.render import render_notice_receipt
from billing.documents.words.notice import calendar_day
from billing.models import BillingProfile
from billing.models import NoticeReceipt as KeptReceipt
from billing.services.invoice_content import buyer_copy, seller_on_paper
from licensing.domain.notice import NoticeFacts
from licensing.selectors import SubscriptionFacts, notice_facts, subscription_facts
from tenants.domain.attachments import Attachment, AttachmentReference
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound
from tenants.domain.typed_json import digest_of
from tenants.models import User
from tenants.scoping import Role, current_scope
from tenants.selectors import organization_facts
from tenants.services.outbox import Mail, tell_license_administrators

RECEIPT_PDF, RECEIPT_CALENDAR = "notice_receipt_pdf", "notice_calendar"


class ReceiptWitness:
    """Hears of notice in its transaction: a receipt is kept, and every administrator is told (R-SCALGO-14)."""

    def notice_given(self, notice: NoticeFacts, at: datetime) -> None:
        write_receipt(notice, at)

    def notice_withdrawn(self, notice: NoticeFacts, at: datetime) -> None:
        tell_of_withdrawal(notice, at)


def write_receipt(notice: NoticeFacts, at: datetime) -> KeptReceipt:
    """Keeps all that the receipt says, and queues it to every administrator as PDF and calendar file."""
    profile = BillingProfile.objects.select_related("seller").get(organization_id=notice.organization_id)
    subscription = subscription_facts(notice.subscription_id)
    receipt = _receipt(notice, subscription, profile, at)
    content = receipt_as_json(receipt)
    kept: KeptReceipt = KeptReceipt.objects.create(
        organization_id=notice.organization_id,
        notice_id=notice.id,
        number=receipt.number,
        content=content,
        digest=digest_of(content),
        written_at=at,
    )
    mail = Mail(
        reason=f"notice {notice.id}",
        template="notice_received",
        context={
            "product": subscription.plan.product_name,
            "number": kept.number,
            "received_at": notice.received_at,
            "is_in_time": notice.is_in_time,
            "is_price_shock": notice.basis == "price_shock",
            "last_day_for_notice": notice.last_day_for_notice,
            "last_day": notice.last_day,
            "withdrawable_until": subscription.withdrawable_until,
        },
        attachments=[
            AttachmentReference(kind=RECEIPT_PDF, id=str(notice.id)),
            AttachmentReference(kind=RECEIPT_CALENDAR, id=str(notice.id)),
        ],
    )
    tell_license_administrators(mail, organization_id=notice.organization_id, at=at)
    return kept


def tell_of_withdrawal(notice: NoticeFacts, at: datetime) -> None:
    """To every administrator, with the calendar file that takes the last day out again."""
    subscription = subscription_facts(notice.subscription_id)
    mail = Mail(
        reason=f"withdrawal of notice {notice.id}",
        template="notice_withdrawn",
        context={
            "product": subscription.plan.product_name,
            "received_on": notice.received_on,
            "last_day": notice.last_day,
            "reason": notice.withdrawal_reason,
        },
        attachments=[AttachmentReference(kind=RECEIPT_CALENDAR, id=str(notice.id))] if _is_kept(notice.id) else [],
    )
    tell_license_administrators(mail, organization_id=notice.organization_id, at=at)


def kept_receipt(notice_id: UUID) -> NoticeReceipt:
    """The receipt of a notice of the scope; raises `NotFound`."""
    kept = KeptReceipt.objects.filter(notice_id=notice_id).first()
    if kept is None:
        raise NotFound("receipt", str(notice_id))
    return receipt_from_json(kept.content)


def receipt_file(notice_id: str) -> Attachment:
    """The PDF. Raises `NotFound`."""
    receipt = kept_receipt(UUID(notice_id))
    return Attachment(
        filename=f"{_file_name(receipt)}.pdf",
        content_type="application/pdf",
        content=render_notice_receipt(receipt),
    )


def receipt_calendar(notice_id: str) -> Attachment:
    """The last day of access for a calendar; once the notice is withdrawn, what takes it out. Raises `NotFound`."""
    receipt = kept_receipt(UUID(notice_id))
    is_withdrawn = notice_facts(UUID(notice_id)).withdrawn_at is not None
    sender = urlsplit(settings.BASE_URL).hostname or "localhost"
    return Attachment(
        filename=f"{_file_name(receipt)}.ics",
        content_type="text/calendar",
        content=calendar_file(calendar_day(receipt, sender=sender, is_withdrawn=is_withdrawn)),
    )


def _receipt(
    notice: NoticeFacts, subscription: SubscriptionFacts, profile: BillingProfile, at: datetime
) -> NoticeReceipt:
    zone = organization_facts(notice.organization_id).timezone
    given_by, name = _giver(notice)
    return NoticeReceipt(
        language=profile.language,
        number=receipt_number(str(notice.id)),
        written_on=local_day(at, profile.seller.timezone),
        seller=seller_on_paper(profile.seller),
        buyer=buyer_copy(profile),
        customer_number=profile.customer_number,
        product=subscription.plan.product_name,
        plan=subscription.plan.names.get(profile.language, subscription.plan.names["en"]),
        signed_on=subscription.signed_on,
        received_on=notice.received_on,
        received_time=notice.received_at.astimezone(ZoneInfo(zone)).strftime("%H:%M"),
        zone=zone,
        given_by=given_by.value,
        given_by_name=name,
        basis=notice.basis.value,
        last_day_for_notice=notice.last_day_for_notice,
        last_day=notice.last_day,
        withdrawable_until=subscription.withdrawable_until or notice.last_day_for_notice,
    )


def _giver(notice: NoticeFacts) -> tuple[GivenBy, str]:
    """A customer's person is named; the vendor's staff are not, their names stand in the audit trail."""
    if current_scope().role is not Role.WEB:
        return GivenBy.VENDOR, ""
    if notice.given_by_user_id is None:
        return GivenBy.API_KEY, ""
    return GivenBy.PERSON, User.objects.get(pk=notice.given_by_user_id).name


def _is_kept(notice_id: UUID) -> bool:
    return KeptReceipt.objects.filter(notice_id=notice_id).exists()


def _file_name(receipt: NoticeReceipt) -> str:
    return f"notice-{receipt.number}"
