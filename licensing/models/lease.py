"""Running starts of products, and starts that were refused."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.capacity import Place
from licensing.models.subscription import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models import Organization, Person
from tenants.scoping import TenantOwnedModel


class LeaseEnd(models.TextChoices):
    """Why a running start is over."""

    RELEASED = "released", _("Closed")
    EXPIRED = "expired", _("Without a sign of life")
    ENDED = "ended", _("Ended by an administrator")
    SUBSCRIPTION_ENDED = "SUBSCRIPTION_ENDED", _("The agreement ended")
    NOT_CURRENT = "NOT_CURRENT", _("The person left")
    LOGIN_MODE = "LOGIN_MODE_NONE", _("The person may not log in any more")
    NO_SEAT = "NO_SEAT", _("The person gave up the seat")
    MODE_CHANGED = "MODE_CHANGED", _("The person’s rights changed")


class Lease(TenantOwnedModel):
    """A running start of a product by one person; it holds a place where the plan counts starts.

    It is over when it has ended *or* its last sign of life is older than `expires_after`. `holder` is who gets the same
    lease again: one client instance, or the person on all of their `clients`. One that has ended never changes, but for
    this: its devices are forgotten when its person is erased, and its person and why when it is old enough (R-X-14).
    """

    id = public_id()
    # That there is such an organization follows from the keys of person and place, which name it too; and such a
    # subscription, from the place's. A trigger, `lease_without_place`, asks for it where a start takes no place. A key
    # of its own would lock the subscription's row at each start, for all starts at once.
    organization = models.ForeignKey(
        Organization, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+")
    holder = models.CharField(max_length=250)
    clients = ArrayField(models.CharField(max_length=200))
    place = models.ForeignKey(Place, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+")
    kind = models.CharField(max_length=63, blank=True)
    mode = models.CharField(max_length=10)
    why = models.JSONField()
    expires_after = models.DurationField()
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, choices=LeaseEnd, blank=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "lease"
        ordering = ["-started_at", "-id"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=models.Q(ended_at=None), name="lease_of_place_once"),
            models.UniqueConstraint(
                fields=["organization", "subscription", "holder"],
                condition=models.Q(ended_at=None),
                name="lease_of_holder_once",
            ),
            # One constraint, and short: Postgres reads the text of each anew whenever a start begins or ends.
            models.CheckConstraint(
                name="lease_runs_or_ended",
                condition=models.Q(ended_at__isnull=True, end_reason="", person__isnull=False)
                | models.Q(ended_at__isnull=False, ended_at__gte=models.F("started_at")) & ~models.Q(end_reason=""),
            ),
            SameOrganization(field="person", name="lease_person_same_organization"),
            SameOrganization(field="place", shares=["subscription_id"], name="lease_place_same_subscription"),
        ]
        indexes = [
            models.Index(fields=["organization", "subscription", "started_at"], name="lease_by_start"),
            models.Index(fields=["organization", "subscription", "person"], name="lease_of_person"),
            models.Index(
                fields=["organization", "subscription", "ended_at"],
                condition=models.Q(ended_at__isnull=False),
                name="lease_by_end",
            ),
        ]


class Denial(TenantOwnedModel):
    """A start that was refused, with its why; the same client's next ones within 15 minutes are counted on it.

    The device is forgotten when the person is erased, the person and the why when it is old enough (R-X-14).
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_constraint=False, db_index=False, related_name="+")
    client = models.CharField(max_length=200)
    code = models.CharField(max_length=40)
    kinds = ArrayField(models.CharField(max_length=63))
    why = models.JSONField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta(TenantOwnedModel.Meta):
        db_table = "denial"
        ordering = ["-first_at", "-id"]
        verbose_name = _("refused start")
        verbose_name_plural = _("refused starts")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="denial_in_organization"),
            models.CheckConstraint(
                name="denial_counted",
                condition=models.Q(count__gte=1, last_at__gte=models.F("first_at")),
            ),
            SameOrganization(field="subscription", name="denial_subscription_same_organization"),
            SameOrganization(field="person", name="denial_person_same_organization"),
        ]
        indexes = [
            models.Index(fields=["organization", "subscription", "client", "last_at"], name="denial_of_client"),
            models.Index(fields=["organization", "subscription", "first_at"], name="denial_by_moment"),
        ]
