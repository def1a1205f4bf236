"""An organization's own log-in, and whose account there is whose user here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sso.domain.provider import Provider
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models import User
from tenants.scoping import TenantOwnedModel


class IdentityConnection(TenantOwnedModel):
    """The provider at which an organization's people have their accounts; one for each organization (R-SCALGO-15).

    What the provider said of itself is kept as it was when the connection was made. People may use it from
    `enabled_at` on, which needs a log-in that came back: `tested_at`.
    """

    id = public_id()
    issuer = models.CharField(_("issuer"), max_length=500)
    client_id = models.CharField(_("client id"), max_length=255)
    sealed_secret = models.BinaryField()
    authorization_url = models.CharField(max_length=500)
    token_url = models.CharField(max_length=500)
    keys_url = models.CharField(max_length=500)
    secret_goes = models.CharField(max_length=5, choices=[("basic", "basic"), ("post", "post")])
    keys = models.JSONField()
    described_at = models.DateTimeField()
    tested_at = models.DateTimeField(null=True)
    enabled_at = models.DateTimeField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "identity_connection"
        ordering = ["organization_id"]
        verbose_name = _("own sign-in")
        verbose_name_plural = _("own sign-ins")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="identity_connection_once"),
            models.UniqueConstraint(fields=["organization", "id"], name="identity_connection_in_organization"),
            models.CheckConstraint(
                name="identity_connection_tested_first",
                condition=models.Q(enabled_at__isnull=True) | models.Q(tested_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.issuer

    @property
    def provider(self) -> Provider:
        """As it was pinned."""
        return Provider(
            issuer=self.issuer,
            authorization_url=self.authorization_url,
            token_url=self.token_url,
            keys_url=self.keys_url,
            secret_goes=self.secret_goes,
        )


class Identity(TenantOwnedModel):
    """An account at the organization's provider, by the provider's own word for it, is a user here.

    Never found by an e-mail address; the same subject of the same issuer is another identity in another organization.
    """

    id = public_id()
    connection = models.ForeignKey(
        IdentityConnection, models.CASCADE, db_constraint=False, db_index=False, related_name="identities"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=255)
    connected_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta(TenantOwnedModel.Meta):
        db_table = "identity"
        ordering = ["-last_used_at"]
        verbose_name = _("own account")
        verbose_name_plural = _("own accounts")
        constraints = [
            models.UniqueConstraint(fields=["connection", "subject"], name="identity_once"),
            models.UniqueConstraint(fields=["connection", "user"], name="identity_of_user_once"),
            SameOrganization(field="connection", name="identity_connection_same_organization"),
        ]
