"""Who approves where nobody in the reporting line can."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models import Person
from tenants.scoping import TenantOwnedModel


class FallbackApprover(TenantOwnedModel):
    """The one person of an organization who approves then (R-TEAM-10)."""

    id = public_id()
    person = models.ForeignKey(Person, models.PROTECT, db_constraint=False, db_index=False, related_name="+")

    class Meta(TenantOwnedModel.Meta):
        db_table = "fallback_approver"
        verbose_name = _("fallback approver")
        verbose_name_plural = _("fallback approvers")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="fallback_approver_once"),
            SameOrganization(field="person", name="fallback_approver_person_same_organization"),
        ]
