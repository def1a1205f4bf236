"""Who holds a seat over time, and which roles people have in a product."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.capacity import Place
from licensing.models.subscription import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models import Person
from tenants.models.dates import InstantRange
from tenants.scoping import TenantOwnedModel


class SeatEnd(models.TextChoices):
    """Why somebody holds a seat no longer."""

    RELEASED = "released", _("Given back")
    PASSED_ON = "passed_on", _("Passed on to somebody else")
    ROLES_CHANGED = "roles_changed", _("The person’s roles changed")
    PLACE_CHANGED = "place_changed", _("Goes on with another licence")
    UNUSED = "unused", _("Was not used")
    NOT_CURRENT = "NOT_CURRENT", _("The person left")
    SUBSCRIPTION_ENDED = "SUBSCRIPTION_ENDED", _("The agreement ended")


class Assignment(TenantOwnedModel):
    """A seat held by a person. It may outlive the days of its place; without a place the kind is unlimited.

    `held_since` is when the person got the seat; where its place ran out and another took over, a row before this one
    began then, too. `why` is the decision that gave it.
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    kind = models.CharField(max_length=63)
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="assignments"
    )
    held_since = models.DateTimeField()
    given_by_user_id = models.UUIDField(null=True)
    why = models.JSONField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, choices=SeatEnd, blank=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "assignment"
        ordering = ["starts_at", "id"]
        verbose_name = _("seat of a person")
        verbose_name_plural = _("seats of people")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="assignment_in_organization"),
            ExclusionConstraint(
                name="assignment_of_place_no_overlap",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    (InstantRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="assignment_one_a_person",
                expressions=[
                    ("organization", RangeOperators.EQUAL),
                    ("subscription", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (InstantRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="assignment_held_or_ended",
                condition=models.Q(ends_at__isnull=True, end_reason="")
                | models.Q(ends_at__isnull=False, ends_at__gte=models.F("starts_at")) & ~models.Q(end_reason=""),
            ),
            models.CheckConstraint(
                name="assignment_held_since", condition=models.Q(held_since__lte=models.F("starts_at"))
            ),
            SameOrganization(field="subscription", name="assignment_subscription_same_organization"),
            SameOrganization(field="person", name="assignment_person_same_organization"),
            SameOrganization(field="place", shares=["subscription_id"], name="assignment_place_same_subscription"),
        ]


class ProductRole(TenantOwnedModel):
    """A role that a person has in the product of a subscription, from one moment until another.

    The vendor's own staff have roles without needing a seat (R-CITIZEN-14).
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    role = models.CharField(max_length=63)
    is_vendor_staff = models.BooleanField(default=False)
    given_by_user_id = models.UUIDField(null=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "product_role"
        ordering = ["starts_at", "id"]
        verbose_name = _("role in a product")
        verbose_name_plural = _("roles in a product")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="product_role_in_organization"),
            models.UniqueConstraint(
                fields=["organization", "subscription", "person", "role"],
                condition=models.Q(ends_at__isnull=True),
                name="product_role_once",
            ),
            models.CheckConstraint(
                name="product_role_dates",
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
            ),
            SameOrganization(field="subscription", name="product_role_subscription_same_organization"),
            SameOrganization(field="person", name="product_role_person_same_organization"),
        ]
