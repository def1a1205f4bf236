"""Everything that is kept of one person's starts, seats and roles, for their own file (R-X-14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from licensing.models import Assignment, Denial, FallbackApprover, Lease, ProductRole, SeatQuestion
from tenants.domain.personal_data import Cell, Kept

SESSIONS_HEADING = ("product", "devices", "license", "rights", "since", "last_sign_of_life", "ended", "end_reason")
REFUSALS_HEADING = ("product", "device", "first", "last", "attempts", "reason")
SEATS_HEADING = ("product", "license", "held_since", "since", "until", "end_reason")
ROLES_HEADING = ("product", "role", "as_vendor_staff", "since", "until")
QUESTIONS_HEADING = ("product", "license", "asked", "free_on", "reply", "replied", "outcome", "closed")
ROWS_AT_ONCE = 2000

_PRODUCT = "subscription__plan_version__plan__product__code"


def kept_of_person(organization_id: UUID, person_id: UUID) -> Kept:
    """Tables in the order in which it happened, moments in UTC; and whether they approve where nobody else can."""
    approves = FallbackApprover.objects.filter(organization_id=organization_id, person_id=person_id).exists()
    return Kept(
        sections={"is_fallback_approver": approves},
        tables={
            "sessions.csv": _sessions(organization_id, person_id),
            "refused_starts.csv": _refusals(organization_id, person_id),
            "seats.csv": _seats(organization_id, person_id),
            "roles.csv": _roles(organization_id, person_id),
            "seat_questions.csv": _questions(organization_id, person_id),
        },
    )


def _sessions(organization_id: UUID, person_id: UUID) -> Iterator[Sequence[Cell]]:
    yield SESSIONS_HEADING
    leases = Lease.objects.filter(organization_id=organization_id, person_id=person_id).order_by("started_at", "pk")
    columns = (_PRODUCT, "clients", "kind", "mode", "started_at", "heartbeat_at", "ended_at", "end_reason")
    for product, clients, kind, mode, started_at, heartbeat_at, ended_at, reason in leases.values_list(
        *columns
    ).iterator(ROWS_AT_ONCE):
        moments = (_moment(started_at), _moment(heartbeat_at), _moment(ended_at))
        yield (product, ", ".join(clients), kind, mode, *moments, reason)


def _refusals(organization_id: UUID, person_id: UUID) -> Iterator[Sequence[Cell]]:
    yield REFUSALS_HEADING
    denials = Denial.objects.filter(organization_id=organization_id, person_id=person_id).order_by("first_at", "pk")
    columns = (_PRODUCT, "client", "first_at", "last_at", "count", "code")
    for product, client, first_at, last_at, count, code in denials.values_list(*columns).iterator(ROWS_AT_ONCE):
        yield (product, client, _moment(first_at), _moment(last_at), count, code)


def _seats(organization_id: UUID, person_id: UUID) -> Iterator[Sequence[Cell]]:
    yield SEATS_HEADING
    held = Assignment.objects.filter(organization_id=organization_id, person_id=person_id).order_by("starts_at", "pk")
    columns = (_PRODUCT, "kind", "held_since", "starts_at", "ends_at", "end_reason")
    for product, kind, held_since, starts_at, ends_at, reason in held.values_list(*columns):
        yield (product, kind, _moment(held_since), _moment(starts_at), _moment(ends_at), reason)


def _roles(organization_id: UUID, person_id: UUID) -> Iterator[Sequence[Cell]]:
    yield ROLES_HEADING
    roles = ProductRole.objects.filter(organization_id=organization_id, person_id=person_id).order_by("starts_at", "pk")
    columns = (_PRODUCT, "role", "is_vendor_staff", "starts_at", "ends_at")
    for product, role, is_vendor_staff, starts_at, ends_at in roles.values_list(*columns):
        yield (product, role, "yes" if is_vendor_staff else None, _moment(starts_at), _moment(ends_at))


def _questions(organization_id: UUID, person_id: UUID) -> Iterator[Sequence[Cell]]:
    yield QUESTIONS_HEADING
    asked = SeatQuestion.objects.filter(organization_id=organization_id, person_id=person_id).order_by("asked_at", "pk")
    columns = (_PRODUCT, "kind", "asked_at", "free_on", "reply", "replied_at", "outcome", "closed_at")
    for product, kind, asked_at, free_on, reply, replied_at, outcome, closed_at in asked.values_list(*columns):
        moments = _moment(replied_at), outcome or None, _moment(closed_at)
        yield (product, kind, _moment(asked_at), free_on, reply or None, *moments)


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
