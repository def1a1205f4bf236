"""Whether people still need their license: asked by mail, answered by a link, closed by a job."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from licensing.models.subscription import Subscription
from tenants.constraints import SameOrganization
from tenants.ids import public_id
from tenants.models import Person
from tenants.scoping import TenantOwnedModel


class SeatReply(models.TextChoices):
    """What the person says."""

    NEEDED = "needed", _("Still needs it")
    NOT_NEEDED = "not_needed", _("Does not need it any more")


class QuestionOutcome(models.TextChoices):
    """What came of it."""

    KEPT = "kept", _("Kept: the person needs it")
    USED = "used", _("Kept: it was used since")
    FREED = "freed", _("Freed")
    MOOT = "moot", _("The person had it no longer")


class SeatQuestion(TenantOwnedModel):
    """A person was asked whether they still need a license that they do not use.

    Without an answer and without use it is freed on `free_on`, a local day.
    """

    id = public_id()
    subscription = models.ForeignKey(
        Subscription, models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, db_constraint=False, db_index=False, related_name="+")
    kind = models.CharField(max_length=63)
    asked_at = models.DateTimeField()
    asked_by_user_id = models.UUIDField(null=True)
    free_on = models.DateField()
    reply = models.CharField(max_length=10, choices=SeatReply, blank=True)
    replied_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=QuestionOutcome, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(TenantOwnedModel.Meta):
        db_table = "seat_question"
        ordering = ["asked_at", "id"]
        verbose_name = _("question about a seat")
        verbose_name_plural = _("questions about seats")
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="seat_question_in_organization"),
            models.UniqueConstraint(
                fields=["organization", "subscription", "person"],
                condition=models.Q(closed_at__isnull=True),
                name="seat_question_once",
            ),
            models.CheckConstraint(
                name="seat_question_replied_whole",
                condition=models.Q(replied_at__isnull=True, reply="")
                | models.Q(replied_at__isnull=False, reply__in=SeatReply.values),
            ),
            models.CheckConstraint(
                name="seat_question_closed_whole",
                condition=models.Q(closed_at__isnull=True, outcome="")
                | models.Q(closed_at__isnull=False, outcome__in=QuestionOutcome.values),
            ),
            SameOrganization(field="subscription", name="seat_question_subscription_same_organization"),
            SameOrganization(field="person", name="seat_question_person_same_organization"),
        ]
