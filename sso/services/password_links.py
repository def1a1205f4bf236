"""A link by which somebody chooses a password: mailed, never read out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants.domain.refusal import NotFound, Refused
from tenants.models import User
from tenants.services.audit import record_audit
from tenants.services.outbox import Mail, queue_mail


def send_password_link(user_id: UUID, *, at: datetime) -> None:
    """Queues a mail with the link; the link is made when the mail is written, and an older one works until then.

    Raises `NotFound`, and `Refused` (USER_LOCKED_OUT).
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound("user", str(user_id))
    if not user.is_active:
        raise Refused("USER_LOCKED_OUT", _("This user may not log in. Let them in again first."))
    mail = Mail(reason=f"password {user.pk} {at.isoformat()}", template="choose_password", context={"user_id": user.pk})
    queue_mail(mail, recipients=[user.email], locale=user.locale or get_language() or "en", at=at)
    record_audit("user.password_link_sent", "user", user.pk, at=at)
