"""People are asked whether they still need a license that they do not use; it is freed if they do not (R-CITIZEN-5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from licensing.domain.seat_question import DAYS_TO_ANSWER, QuestionFacts, outcome_on
from licensing.models import QuestionOutcome, SeatEnd, SeatQuestion, SeatReply
from licensing.selectors import subscription_facts
from licensing.selectors.access import AgreedAccess, access_of_subscription
from licensing.selectors.seat_holders import SeatHolder, last_uses, seat_holders
from licensing.services.overrides import lock_subscription
from licensing.services.seats import release_seat
from tenants.domain.periods import ONE_DAY, local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import WORKER, current_scope, scoped
from tenants.selectors import organization_facts
from tenants.selectors.contacts import PersonContact, last_log_ins, people_contacts
from tenants.services.audit import record_audit
from tenants.services.authority import require_license_administrator
from tenants.services.outbox import Mail, queue_mail
from tenants.services.people import change_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How many were asked now, and who could not be: without an address, or asked before and not done with."""

    asked: int
    without_address: tuple[UUID, ...]
    waiting: tuple[UUID, ...]


@transaction.atomic
def ask_if_needed(subscription_id: UUID, person_ids: Collection[UUID], *, at: datetime) -> Asked:
    """Mails each of them a link, and keeps the question; those who use no license are left out.

    Asking again while a question is open changes nothing (R-X-7). Raises `NotFound`, `PermissionDenied`, and `Refused`
    (SUBSCRIPTION_ENDED).
    """
    lock_subscription(subscription_id)
    access = access_of_subscription(subscription_id)
    require_license_administrator(access.organization_id)
    organization = organization_facts(access.organization_id)
    today = local_day(at, organization.timezone)
    if not access.runs_on(today):
        raise Refused("SUBSCRIPTION_ENDED", _("The agreement has ended."))
    asking = {holder.person_id: holder for holder in _holders(access, today) if holder.person_id in set(person_ids)}
    waiting = set(_open(subscription_id).filter(person_id__in=asking).values_list("person_id", flat=True))
    contacts = people_contacts(access.organization_id, asking.keys() - waiting)
    for person_id, contact in sorted(contacts.items()):
        _ask(access, asking[person_id], contact, today, at)
    silent = asking.keys() - waiting - contacts.keys()
    return Asked(asked=len(contacts), without_address=tuple(sorted(silent)), waiting=tuple(sorted(waiting)))


@transaction.atomic
def reply_to_question(question_id: UUID, reply: SeatReply, *, at: datetime) -> SeatQuestion:
    """The person's answer, by the link of the mail; the first one counts. The job acts on it.

    Raises `NotFound`, and `Refused` (QUESTION_CLOSED) once it is decided.
    """
    question: SeatQuestion | None = SeatQuestion.objects.select_for_update().filter(pk=question_id).first()
    if question is None:
        raise NotFound("seat_question", str(question_id))
    if question.closed_at is not None or question.reply:
        raise Refused("QUESTION_CLOSED", _("This question has been answered already."))
    question.reply, question.replied_at = reply, at
    question.save(update_fields=["reply", "replied_at"])
    details = {"kind": question.kind, "reply": reply.value}
    _record("seat.question_answered", question, at, details)
    return question


def organizations_with_questions() -> list[UUID]:
    """Those with an open question, in order of id. Needs a scope."""
    found = SeatQuestion.objects.filter(closed_at__isnull=True).order_by("organization_id")
    return list(found.values_list("organization_id", flat=True).distinct())


def close_questions(organization_id: UUID, *, as_of: datetime) -> int:
    """Decides what can be decided, and frees what is not needed; how many. Run again, nothing changes (R-X-7)."""
    today = local_day(as_of, organization_facts(organization_id).timezone)
    questions = SeatQuestion.objects.filter(organization_id=organization_id, closed_at__isnull=True)
    closed = 0
    for subscription_id in sorted(set(questions.order_by().values_list("subscription_id", flat=True))):
        closed += sum(1 for _question in _close(access_of_subscription(subscription_id), today, as_of))
    return closed


def next_question_day(day: date) -> date | None:
    """The first day after `day` on which a license is freed that nobody said they need."""
    with scoped(WORKER):
        ahead = SeatQuestion.objects.filter(closed_at__isnull=True, free_on__gt=day).order_by("free_on")
        found: date | None = ahead.values_list("free_on", flat=True).first()
        return found


def _close(access: AgreedAccess, today: date, at: datetime) -> Iterator[SeatQuestion]:
    holders = {holder.person_id: holder for holder in _holders(access, today)}
    questions = list(_open(access.subscription_id).select_for_update().order_by("pk"))
    people = {question.person_id for question in questions}
    starts, log_ins = last_uses(access, people), last_log_ins(people)
    for question in questions:
        holder = holders.get(question.person_id)
        if holder is None:
            outcome = QuestionOutcome.MOOT
        else:
            seen = [at for at in (starts.get(question.person_id), log_ins.get(question.person_id)) if at is not None]
            facts = QuestionFacts(
                asked_at=question.asked_at,
                free_on=question.free_on,
                reply=question.reply,
                last_seen_at=max(seen, default=None),
            )
            found = outcome_on(facts, today)
            if found is None:
                continue
            outcome = QuestionOutcome(found)
        if outcome == QuestionOutcome.FREED and holder is not None:
            _free(holder, at)
        question.outcome, question.closed_at = outcome, at
        question.save(update_fields=["outcome", "closed_at"])
        _record("seat.question_closed", question, at, {"kind": question.kind, "outcome": outcome.value})
        yield question


def _free(holder: SeatHolder, at: datetime) -> None:
    """A seat is given back; a person who is counted loses the log-in, which is what counts (R-TEAM-7)."""
    if holder.assignment_id is not None:
        release_seat(holder.assignment_id, at=at, reason=SeatEnd.UNUSED)
    else:
        change_person(holder.person_id, {"login_mode": "none"}, at=at, reason=_("The licence was not used."))


def _ask(access: AgreedAccess, holder: SeatHolder, contact: PersonContact, today: date, at: datetime) -> None:
    question = SeatQuestion.objects.create(
        organization_id=access.organization_id,
        subscription_id=access.subscription_id,
        person_id=holder.person_id,
        kind=holder.kind,
        asked_at=at,
        asked_by_user_id=current_scope().user_id,
        free_on=today + DAYS_TO_ANSWER,
    )
    context = {
        "name": contact.name,
        "product": subscription_facts(access.subscription_id).plan.product_name,
        "kind": holder.kind,
        "is_seat": holder.assignment_id is not None,
        "question_id": question.pk,
        "last_day": question.free_on - ONE_DAY,
    }
    mail = Mail(reason=f"seat question {question.pk}", template="seat_question", context=context)
    queue_mail(mail, recipients=[contact.email], locale=contact.locale, at=at, organization_id=access.organization_id)
    _record("seat.question_asked", question, at, {"kind": holder.kind, "free_on": question.free_on.isoformat()})


def _holders(access: AgreedAccess, today: date) -> list[SeatHolder]:
    zone = organization_facts(access.organization_id).timezone
    return [holder for holder in seat_holders(access, today, zone) if not holder.is_vendor_staff]


def _open(subscription_id: UUID) -> QuerySet[SeatQuestion]:
    return SeatQuestion.objects.filter(subscription_id=subscription_id, closed_at__isnull=True)


def _record(action: str, question: SeatQuestion, at: datetime, details: Mapping[str, object]) -> None:
    record_audit(action, "person", question.person_id, at=at, organization_id=question.organization_id, details=details)
