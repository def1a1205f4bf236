"""Mail: what waits, what was sent, and what did not go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_instant, as_number, as_state, list_address
from tenants.admin_floor.today import Waiting, first_rows, waits_for_staff
from tenants.domain.mail_words import file_words, mail_words
from tenants.models import OutboxMessage

FAILED = Q(sent_at__isnull=True) & ~Q(last_error="")
WAITING = Q(sent_at__isnull=True, last_error="")


class MailState(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [
            ("failed", gettext_lazy("Did not go")),
            ("waiting", gettext_lazy("Waiting")),
            ("sent", gettext_lazy("Sent")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        chosen = {"failed": FAILED, "waiting": WAITING, "sent": Q(sent_at__isnull=False)}
        return queryset.filter(chosen.get(self.value() or "", Q()))


class MailKind(admin.SimpleListFilter):
    """By the mails that there are."""

    title = gettext_lazy("mail")
    parameter_name = "template"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        codes = OutboxMessage.objects.order_by("template").values_list("template", flat=True).distinct()
        return [(code, mail_words(code)) for code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        return queryset.filter(template=self.value()) if self.value() else queryset


@admin.register(OutboxMessage)
class OutboxAdmin(FactAdmin):
    page_template = "admin/tenants/outbox_message.html"
    page_select_related = ("organization",)
    list_title = gettext_lazy("Outbox")
    list_display = ("mail", "customer", "state", "tries_count", "queued", "sent")
    list_filter = (MailState, MailKind)
    list_select_related = ("organization",)
    search_fields = ("subject", "reason_key", "organization__name")
    empty_words = gettext_lazy("No mail yet. Each one is written with the change that causes it.")

    def label_of(self, row: OutboxMessage) -> Words:
        return row.subject or mail_words(row.template)

    @admin.display(description=gettext_lazy("mail"), ordering="template")
    def mail(self, mail: OutboxMessage) -> str:
        return mail_words(mail.template)

    @admin.display(description=gettext_lazy("state"), ordering="sent_at")
    def state(self, mail: OutboxMessage) -> str:
        return mail_state(mail)

    @admin.display(description=gettext_lazy("tries"), ordering="attempts")
    def tries_count(self, mail: OutboxMessage) -> str:
        return as_number(mail.attempts)

    @admin.display(description=gettext_lazy("queued"), ordering="queued_at")
    def queued(self, mail: OutboxMessage) -> str:
        return as_instant(mail.queued_at)

    @admin.display(description=gettext_lazy("sent"), ordering="sent_at")
    def sent(self, mail: OutboxMessage) -> str:
        return as_instant(mail.sent_at)

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, mail: OutboxMessage) -> str | None:
        return mail.organization.name if mail.organization else None

    def page_context(self, request: HttpRequest, row: OutboxMessage) -> dict[str, Any]:
        files = [file_words(str(attached.get("kind", ""))) for attached in row.attachments]
        return {"state": mail_state(row), "kind": mail_words(row.template), "files": files}


def mail_state(mail: OutboxMessage) -> str:
    if mail.sent_at is not None:
        return as_state("good", _("Sent"))
    return as_state("bad", _("Did not go")) if mail.last_error else as_state("wait", _("Waiting"))


@waits_for_staff(place=40)
def mail_that_did_not_go(at: datetime) -> Waiting:
    """Mail that a server refused; it is tried again, but somebody should know."""
    failed = (
        OutboxMessage.objects.filter(FAILED, queued_at__lte=at).select_related("organization").order_by("queued_at")
    )
    rows, count = first_rows(failed)
    return Waiting(
        code="mail",
        title=gettext_lazy("Mail that did not go"),
        count=count,
        note=gettext_lazy("tried again by itself"),
        url=list_address(OutboxMessage, "state=failed"),
        template="admin/today/mail.html",
        rows=[{"mail": mail, "label": mail.subject or mail_words(mail.template)} for mail in rows],
        is_urgent=True,
    )
