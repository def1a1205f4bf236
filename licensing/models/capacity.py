"""How many licenses there are: lots, and each of their licenses as a row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.subscription import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.scoping import TenantOwnedModel


class LotSource(models.TextChoices):
    """Where licenses come from."""

    PLAN = "plan", _("Included in the plan")
    STAFF = "staff", _("Added by the vendor")
    ORDER = "order", _("Ordered")


class SeatLot(TenantOwnedModel):
    """A quantity of a kind of seat, from one local day up to another, or until further notice."""

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="seat_lots"
    )
    kind = models.CharField(max_length=63)
    quantity = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    source = models.CharField(max_length=10, choices=LotSource)

    class Meta(TenantOwnedModel.Meta):
        db_table = "seat_lot"
        ordering = ["starts_on", "id"]
        verbose_name = _("lot of licences")
        verbose_name_plural = _("lots of licences")
        constraints = [
            models.UniqueConstraint(fields=["organization", "subscription", "id"], name="seat_lot_in_subscription"),
            models.CheckConstraint(
                name="seat_lot_dates",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.CheckConstraint(name="seat_lot_source", condition=models.Q(source__in=LotSource.values)),
            SameOrganization(field="subscription", name="seat_lot_subscription_same_organization"),
        ]


class Place(TenantOwnedModel):
    """One license of a lot, with the lot's days: what an assignment or a lease holds (`held_by`).

    A place that is retiring is not taken again. While it is held, its lot owes it: whichever place of the lot falls
    free first goes in its stead. `retiring_since` is the local day on which it was given up while it was held.
    Where `lot_owes` is false, its lot owes none, so that it is given back without a look at the others.
    """

    id = public_id()
    lot = models.ForeignKey(SeatLot, models.PROTECT, db_constraint=False, db_index=False, related_name="places")
    subscription_id = models.UUIDField()
    kind = models.CharField(max_length=63)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    held_by = models.UUIDField(null=True)
    is_retiring = models.BooleanField(default=False)
    retiring_since = models.DateField(null=True)
    lot_owes = models.BooleanField(default=False, db_default=False)

    class Meta(TenantOwnedModel.Meta):
        db_table = "place"
        constraints = [
            models.UniqueConstraint(fields=["organization", "subscription_id", "id"], name="place_in_subscription"),
            SameOrganization(field="lot", shares=["subscription_id"], name="place_lot_same_subscription"),
        ]
        # None says who holds a place: then taking and giving back a place, which happens all day, touches no index.
        indexes = [
            models.Index(
                fields=["organization", "subscription_id", "kind"],
                condition=models.Q(is_retiring=False),
                name="place_of_kind",
            ),
            models.Index(fields=["organization", "lot"], name="place_of_lot"),
            models.Index(fields=["lot"], condition=models.Q(is_retiring=True), name="place_owed"),
        ]
