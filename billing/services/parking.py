"""One customer's trouble stops nobody else: it is set aside with its reason, seen by staff, and tried again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from billing.models import ParkedWork
from tenants.domain.refusal import Refused
from tenants.ids import OneOf
from tenants.scoping import scoped, worker_for

log = structlog.get_logger("lisens.jobs")


def run_or_park(job: str, organization_id: UUID, subject_id: UUID, work: Callable[[], object], at: datetime) -> bool:
    """Does one customer's work in a transaction of its own; whether it succeeded.

    What fails is parked with its code and reason, and cleared as soon as it succeeds.
    """
    try:
        with scoped(worker_for(organization_id)):
            work()
            clear_parked(job, [subject_id], at)
    except Refused as refused:
        _park(job, organization_id, subject_id, refused.code, refused.message, at)
        return False
    except Exception as error:  # whatever it is, the other customers are to be billed
        log.exception("parked", job=job, organization_id=str(organization_id), subject_id=str(subject_id))
        _park(job, organization_id, subject_id, type(error).__name__, str(error), at)
        return False
    return True


def parked_subjects(job: str) -> set[UUID]:
    """Those of the scope whose work for this job waits with its reason."""
    return set(ParkedWork.objects.filter(job=job, cleared_at__isnull=True).values_list("subject_id", flat=True))


def clear_parked(job: str, subject_ids: Collection[UUID], at: datetime) -> None:
    """Their work has succeeded: what was parked of them is over."""
    ParkedWork.objects.filter(OneOf("subject_id", subject_ids), job=job, cleared_at__isnull=True).update(cleared_at=at)


def _park(job: str, organization_id: UUID, subject_id: UUID, code: str, reason: str, at: datetime) -> None:
    with scoped(worker_for(organization_id)), transaction.atomic():
        ParkedWork.objects.update_or_create(
            job=job,
            subject_id=subject_id,
            cleared_at__isnull=True,
            organization_id=organization_id,
            defaults={"code": code, "reason": reason},
            create_defaults={"code": code, "reason": reason, "parked_at": at, "cleared_at": None},
        )
