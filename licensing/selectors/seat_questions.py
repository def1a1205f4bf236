"""What people were asked about their licenses, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from licensing.access_rules import ACCESS_RULES
from licensing.models import SeatQuestion
from tenants.domain.periods import ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionState:
    """The latest question to a person: `last_day` to answer; `reply` and `outcome` are empty while there is none."""

    id: UUID
    asked_at: datetime
    free_on: date
    reply: str
    replied_at: datetime | None
    outcome: str
    closed_at: datetime | None

    @property
    def last_day(self) -> date:
        """To answer on."""
        return self.free_on - ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """A question as the person who was asked sees it."""

    id: UUID
    product: str
    kind: str
    is_seat: bool
    free_on: date
    reply: str
    is_closed: bool
    person_id: UUID


def latest_questions(subscription_id: UUID) -> dict[UUID, QuestionState]:
    """By person; who was never asked is missing."""
    rows = SeatQuestion.objects.filter(subscription_id=subscription_id).order_by("asked_at", "pk")
    return {
        row.person_id: QuestionState(
            id=row.pk,
            asked_at=row.asked_at,
            free_on=row.free_on,
            reply=row.reply,
            replied_at=row.replied_at,
            outcome=row.outcome,
            closed_at=row.closed_at,
        )
        for row in rows
    }


def asked_question(question_id: UUID) -> AskedQuestion | None:
    """None if there is no such question in the scope."""
    row = (
        SeatQuestion.objects.select_related("subscription__plan_version__plan__product").filter(pk=question_id).first()
    )
    if row is None:
        return None
    version = row.subscription.plan_version
    return AskedQuestion(
        id=row.pk,
        product=version.plan.product.name,
        kind=row.kind,
        is_seat=ACCESS_RULES[version.access_rule].holders == "seats",
        free_on=row.free_on,
        reply=row.reply,
        is_closed=row.closed_at is not None,
        person_id=row.person_id,
    )
