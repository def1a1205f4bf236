"""Departments, over which usage and invoices are split."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class Department(TenantOwnedModel):
    """A part of an organization. `code` is what usage events name, `accounting_string` where its costs are booked."""

    id = public_id()
    code = models.CharField(max_length=200)
    external_id = models.CharField(max_length=200, null=True, blank=True)
    name = models.CharField(max_length=200)
    accounting_string = models.CharField(max_length=100, blank=True, default="", db_default="")

    class Meta(TenantOwnedModel.Meta):
        db_table = "department"
        ordering = ["name", "id"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="department_in_organization"),
            models.UniqueConstraint(fields=["organization", "code"], name="department_code"),
            models.UniqueConstraint(fields=["organization", "external_id"], name="department_external_id"),
        ]

    def __str__(self) -> str:
        return self.name
