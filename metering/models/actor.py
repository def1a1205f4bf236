"""Who events say used it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.constraints import SameOrganization
from tenants.scoping import TenantOwnedModel


class Actor(TenantOwnedModel):
    """An opaque reference, such as a person's external id or a host. `domain.identity.actor_id` makes its id.

    Whose it is, is asked when it is shown: the person it was claimed for, else the person whose external id it is.
    Nothing is copied, so that a person who appears later has the usage at once (R-X-6).
    """

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=200)
    claimed_by = models.ForeignKey(
        "tenants.Person", models.PROTECT, null=True, blank=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta(TenantOwnedModel.Meta):
        db_table = "actor"
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [
            models.UniqueConstraint(fields=["organization", "reference"], name="actor_reference"),
            SameOrganization(field="claimed_by", name="actor_claimed_by_same_organization"),
        ]

    def __str__(self) -> str:
        return self.reference
