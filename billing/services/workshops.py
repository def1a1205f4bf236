"""Introduction workshops: asked for by a customer, agreed or declined by staff (R-SCALGO-19)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from billing.models import WorkshopAnswer, WorkshopRequest
from billing.selectors.sellers import vendor_contact
from tenants.domain.refusal import NotFound, Refused
from tenants.domain.text import line_fault
from tenants.scoping import current_scope
from tenants.selectors import organization_facts
from tenants.selectors.contacts import language_of
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.checks import missing_field, naming_conflicts
from tenants.services.outbox import Mail, queue_mail, tell_license_administrators

LONGEST_WISH = 2000


def request_workshop(organization_id: UUID, wish: str, *, at: datetime) -> WorkshopRequest:
    """Keeps the wish and tells the vendor's contact, in the language of whoever asks; one is open at a time.

    Raises `PermissionDenied` for other users than license administrators, and `Refused`: MISSING_FIELD, INVALID_TEXT,
    WORKSHOP_REQUESTED.
    """
    require_license_administrator(organization_id)
    wished = _checked_wish(wish)
    with naming_conflicts({"workshop_request_open_once": _requested_already()}):
        request: WorkshopRequest = WorkshopRequest.objects.create(
            organization_id=organization_id,
            wish=wished,
            requested_at=at,
            requested_by_user_id=current_scope().user_id,
        )
    record_audit("workshop.requested", "workshop_request", request.pk, at=at, organization_id=organization_id)
    contact = vendor_contact(organization_id)
    if contact is not None:
        context = {"customer": organization_facts(organization_id).name, "wish": wished}
        mail = Mail(reason=f"workshop {request.pk}", template="workshop_requested", context=context)
        locale = language_of(current_scope().user_id, organization_id)
        queue_mail(mail, recipients=[contact.email], locale=locale, at=at, organization_id=organization_id)
    return request


def answer_workshop(request_id: UUID, answer: WorkshopAnswer, *, reason: str, at: datetime) -> WorkshopRequest:
    """Staff agree, saying what was agreed, or decline, saying why; the license administrators are told.

    Raises `NotFound`, and `Refused`: REASON_MISSING, WORKSHOP_ANSWERED.
    """
    if not reason.strip():
        raise Refused("REASON_MISSING", _("Say why: the customer reads it."), {"field": "reason"}, is_input=True)
    request = WorkshopRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
    if request is None:
        raise NotFound("workshop request", str(request_id))
    if request.answer:
        raise Refused("WORKSHOP_ANSWERED", _("This request has been answered already."))
    request.answer, request.reason, request.answered_at = answer, reason.strip(), at
    request.save(update_fields=["answer", "reason", "answered_at"])
    organization_id = request.organization_id
    record_audit(
        f"workshop.{answer}", "workshop_request", request.pk, at=at, organization_id=organization_id, reason=reason
    )
    mail = Mail(
        reason=f"workshop answered {request.pk}",
        template="workshop_answered",
        context={"is_agreed": answer == WorkshopAnswer.AGREED, "reason": request.reason},
    )
    tell_license_administrators(mail, organization_id=organization_id, at=at)
    return request


def _checked_wish(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    if not any(lines):
        raise missing_field("wish")
    if len(text) > LONGEST_WISH or any(line and line_fault(line, LONGEST_WISH) for line in lines):
        raise Refused("INVALID_TEXT", _("This text is not right."), {"field": "wish"}, is_input=True)
    return "\n".join(lines)


def _requested_already() -> Refused:
    return Refused("WORKSHOP_REQUESTED", _("A workshop has been asked for already; the vendor will answer."))
