"""People of an organization, and the department each belonged to over time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.constraints import SameOrganization
from tenants.domain.erased import ERASED
from tenants.ids import public_id
from tenants.models.dates import DateRange
from tenants.models.department import Department
from tenants.scoping import TenantOwnedModel


class LoginMode(models.TextChoices):
    """What a person may do in the vendor's product (R-TEAM-2)."""

    ACTIVE = "active", _("Active")
    PASSIVE = "passive", _("Passive, read only")
    NONE = "none", _("No log-in")


class Person(TenantOwnedModel):
    """Someone in an organization. Current from `entry_on` until the day before `exit_on` (R-TEAM-1)."""

    id = public_id()
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    entry_on = models.DateField(null=True, blank=True)
    exit_on = models.DateField(_("first day without access"), null=True, blank=True)
    login_mode = models.CharField(max_length=10, choices=LoginMode, default=LoginMode.ACTIVE)
    manager = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_constraint=False, db_index=False, related_name="reports"
    )
    erased_at = models.DateTimeField(null=True)
    # Not a key: a log-in that lives on in another organization is nobody's here, and its audit entries are.
    erased_user_id = models.UUIDField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "person"
        ordering = ["name", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="person_in_organization"),
            models.UniqueConstraint(fields=["organization", "external_id"], name="person_external_id"),
            models.CheckConstraint(
                name="person_dates",
                condition=models.Q(entry_on__isnull=True)
                | models.Q(exit_on__isnull=True)
                | models.Q(exit_on__gte=models.F("entry_on")),
            ),
            models.CheckConstraint(
                name="person_not_own_manager",
                condition=models.Q(manager__isnull=True) | ~models.Q(manager=models.F("id")),
            ),
            models.CheckConstraint(
                name="person_erased_whole",
                condition=models.Q(erased_at__isnull=False, email="", external_id__startswith=ERASED)
                | models.Q(erased_at__isnull=True, erased_user_id__isnull=True),
            ),
            SameOrganization(field="manager", name="person_manager_same_organization"),
        ]
        indexes = [models.Index(fields=["organization", "name"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name


class PersonDepartment(TenantOwnedModel):
    """A person belongs to a department from a local day until another; a later move changes no history (R-SCALGO-9)."""

    id = public_id()
    person = models.ForeignKey(Person, models.PROTECT, db_constraint=False, db_index=False, related_name="departments")
    department = models.ForeignKey(Department, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "person_department"
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="person_department_dates",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
            ExclusionConstraint(
                name="person_department_one_at_a_time",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
            ),
            SameOrganization(field="person", name="person_department_person_same_organization"),
            SameOrganization(field="department", name="person_department_department_same_organization"),
        ]
