"""Receipts of notices, written with the notice itself."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models import Notice
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class NoticeReceipt(TenantOwnedModel):
    """`content` is all that the receipt says; its PDF and calendar file are made from it, the same bytes each time."""

    id = public_id()
    notice = models.ForeignKey(Notice, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    number = models.CharField(max_length=20)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "notice_receipt"
        verbose_name = _("receipt of notice")
        verbose_name_plural = _("receipts of notice")
        constraints = [
            models.UniqueConstraint(fields=["organization", "notice"], name="notice_receipt_once"),
            SameOrganization(field="notice", name="notice_receipt_notice_same_organization"),
        ]
