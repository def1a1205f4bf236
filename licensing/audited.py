"""What the trail's entries about agreements are called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from licensing.models import Lease, QuestionOutcome, SeatEnd, SeatReply
from licensing.words import kind_words, role_words
from tenants.domain.audit_words import AuditedAction, AuditedDetail, AuditedKind


def is_shown_by_name(details: Mapping[str, Any]) -> bool:
    """A look at a pseudonym names nobody: else the trail would say whose it is (R-X-14)."""
    return str(details.get("display", "by_name")) == "by_name"


def names_of_leases(ids: Collection[str]) -> Mapping[str, str]:
    """Whose sessions they were: an administrator who ends one knows it, and so do those who read of it.

    Of a session of long ago it is forgotten.
    """
    leases = Lease.objects.filter(pk__in=ids, person__isnull=False).values_list("pk", "person__name")
    return {str(pk): name for pk, name in leases}


def choice_words(choices: type[TextChoices]) -> Callable[[str], object]:
    """What a choice is called; one that there was once, by its code."""
    return lambda code: choices(code).label if code in choices.values else code


ACTIONS: dict[str, object] = {
    "fallback_approver.named": _("Named who approves when nobody else can"),
    "lease.ended": _("Ended a session"),
    "notice.given": _("Gave notice"),
    "notice.withdrawn": _("Withdrew the notice"),
    "override.agreed": _("Agreed on an option of the plan"),
    "role.granted": _("Gave a person a role in the product"),
    "role.revoked": _("Took a role in the product from a person"),
    "seat.ended": _("A seat ended by itself"),
    "seat.given": _("Gave a person a seat"),
    "seat.question_answered": _("Answered whether they need their licence"),
    "seat.question_asked": _("Asked a person whether they need their licence"),
    "seat.question_closed": _("Decided about a licence that was not used"),
    "seat.taken_back": _("Took a seat back from a person"),
    "seats.exported": _("Took the list of seats away as a file"),
    "seat_lot.added": _("Added licences"),
    "seat_lot.changed": _("Changed the number of licences, or their days"),
    "plan.published": _("Published a plan"),
    "sessions.exported": _("Took sessions away as a file"),
    "sessions.person_viewed": AuditedAction(
        words=_("Looked at one person’s sessions"), may_name_subject=is_shown_by_name, is_look=True
    ),
    "subscription.invoiced_here": _("Decided from which day on the agreement is invoiced here"),
    "subscription.moved": _("Moved the licence to another plan"),
    "starts.forgotten": _("Forgot whose starts they were"),
    "subscription.started": _("Signed the agreement"),
    "term.started": _("A term began"),
}

KINDS = {
    "lease": AuditedKind(words=_("Session"), names=names_of_leases),
    "seat_lot": AuditedKind(words=_("Licences")),
    "plan_version": AuditedKind(words=_("Plan")),
    "subscription": AuditedKind(words=_("Agreement")),
    "term": AuditedKind(words=_("Term")),
}

DETAILS = {
    "before": AuditedDetail(words=_("from before")),
    "end_reason": AuditedDetail(words=_("because"), value_words=choice_words(SeatEnd)),
    "free_on": AuditedDetail(words=_("without an answer free on")),
    "is_vendor_staff": AuditedDetail(words=_("vendor’s staff")),
    "kind": AuditedDetail(words=_("licence"), value_words=kind_words),
    "outcome": AuditedDetail(words=_("outcome"), value_words=choice_words(QuestionOutcome)),
    "quantity": AuditedDetail(words=_("how many")),
    "reply": AuditedDetail(words=_("answer"), value_words=choice_words(SeatReply)),
    "role": AuditedDetail(words=_("role"), value_words=role_words),
    "roles": AuditedDetail(words=_("roles"), value_words=role_words),
}
