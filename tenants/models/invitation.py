"""Invitations by e-mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models.person import Person
from tenants.models.user import User
from tenants.scoping import TenantOwnedModel


class Invitation(TenantOwnedModel):
    """An address is invited to become a member; accepted once. Only the hash of the link's token is kept."""

    id = public_id()
    email = models.EmailField(_("e-mail address"))
    token_digest = models.BinaryField(unique=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, db_constraint=False, db_index=False, related_name="+"
    )
    is_license_administrator = models.BooleanField(_("licence administrator"), default=False)
    is_billing_contact = models.BooleanField(_("billing contact"), default=False)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "invitation"
        ordering = ["-invited_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                name="invitation_open_once",
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_ends_once",
                condition=models.Q(accepted_at__isnull=True) | models.Q(withdrawn_at__isnull=True),
            ),
            SameOrganization(field="person", name="invitation_person_same_organization"),
        ]
