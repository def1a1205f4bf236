"""Notice that ends a subscription, and its withdrawal: both are facts that stay."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.domain.notice import NoticeBasis
from licensing.models.subscription import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class Notice(TenantOwnedModel):
    """A subscription was ended: when it was received, and from which day access is gone (R-SCALGO-16, 17).

    `follows` is the withdrawal of the notice before this one. Each is followed once, and only the first notice follows
    none: so there is one more notice than there are withdrawals, and at most one in force.
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="notices"
    )
    basis = models.CharField(
        max_length=20,
        choices=[(NoticeBasis.ORDINARY.value, _("Ordinary")), (NoticeBasis.PRICE_SHOCK.value, _("Price shock"))],
        default=NoticeBasis.ORDINARY.value,
    )
    received_at = models.DateTimeField()
    received_on = models.DateField(help_text=_("The organisation’s local day."))
    last_day_for_notice = models.DateField(help_text=_("Of the term that was running, or of the price shock."))
    ends_on = models.DateField()
    given_by_user_id = models.UUIDField(null=True)
    follows = models.ForeignKey(
        "NoticeWithdrawal", models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta(TenantOwnedModel.Meta):
        db_table = "notice"
        ordering = ["received_at", "id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="notice_in_organization"),
            models.UniqueConstraint(
                fields=["organization", "subscription"],
                name="notice_first_once",
                condition=models.Q(follows__isnull=True),
            ),
            models.UniqueConstraint(fields=["organization", "follows"], name="notice_follows_once"),
            models.CheckConstraint(
                name="notice_basis", condition=models.Q(basis__in=[basis.value for basis in NoticeBasis])
            ),
            SameOrganization(field="subscription", name="notice_subscription_same_organization"),
            SameOrganization(field="follows", name="notice_follows_same_organization"),
        ]


class NoticeWithdrawal(TenantOwnedModel):
    """A notice was taken back: the subscription runs on as if it had never been given."""

    id = public_id()
    notice = models.ForeignKey(Notice, models.PROTECT, db_constraint=False, db_index=False, related_name="withdrawals")
    withdrawn_at = models.DateTimeField()
    withdrawn_by_user_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "notice_withdrawal"
        verbose_name = _("withdrawal of notice")
        verbose_name_plural = _("withdrawals of notice")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="notice_withdrawal_in_organization"),
            models.UniqueConstraint(fields=["organization", "notice"], name="notice_withdrawn_once"),
            SameOrganization(field="notice", name="notice_withdrawal_notice_same_organization"),
        ]
