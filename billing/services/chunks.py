"""A job's work for many customers, many in a transaction; one customer's trouble stops only that one (R-X-7)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from billing.services.parking import clear_parked, parked_subjects, run_or_park
from tenants.scoping import WORKER, scoped

log = structlog.get_logger("lisens.jobs")

# Large enough that a statement's own cost is shared by many, small enough that nobody waits long for its locks. Work
# that keeps much of each subject in memory is done in smaller ones.
CHUNK, SMALL_CHUNK = 2_000, 500


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Whom a job works for: what it parks if that fails, in the order in which locks are taken."""

    organization_id: UUID
    id: UUID

    @property
    def owned(self) -> tuple[UUID, UUID]:
        return self.organization_id, self.id


Work = Callable[[Sequence[Subject]], int]


def run_in_chunks(job: str, subjects: Sequence[Subject], work: Work, at: datetime, *, size: int | None = None) -> int:
    """Does the work in chunks of `size`, else `CHUNK`, a transaction each; returns the sum of what they say they did.

    A chunk that fails is rolled back and halved until whoever it fails for is alone, and parked with the reason. Whom
    the job has parked before is tried alone from the start, so that old trouble costs the others nothing.
    """
    with scoped(WORKER):
        troubled = parked_subjects(job)
    # In their own order, which is slow to ask of thousands.
    ordered = sorted(set(subjects), key=lambda subject: (subject.organization_id.int, subject.id.int))
    calm = [subject for subject in ordered if subject.id not in troubled]
    step = min(size or CHUNK, CHUNK)
    chunks = [calm[start : start + step] for start in range(0, len(calm), step)]
    alone = [[subject] for subject in ordered if subject.id in troubled]
    return sum(_run(job, chunk, work, at) for chunk in [*chunks, *alone])


def _run(job: str, chunk: Sequence[Subject], work: Work, at: datetime) -> int:
    if len(chunk) == 1:
        return _run_alone(job, chunk[0], work, at)
    try:
        with scoped(WORKER), _collecting_later():
            done = work(chunk)
            clear_parked(job, [subject.id for subject in chunk], at)
            return done
    except Exception as error:  # whatever it is, the others are to be billed
        log.info("chunk_halved", job=job, subjects=len(chunk), error=type(error).__name__)
    half = len(chunk) // 2
    return _run(job, chunk[:half], work, at) + _run(job, chunk[half:], work, at)


@contextmanager
def _collecting_later() -> Iterator[None]:
    """A chunk makes hundreds of thousands of objects that all stay to its end: looking among them for what could go,
    again and again while they become more, takes a third of the time and finds nothing."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _run_alone(job: str, subject: Subject, work: Work, at: datetime) -> int:
    """As a worker who may see this organization only."""
    done: list[int] = []
    run_or_park(job, subject.organization_id, subject.id, lambda: done.append(work([subject])), at)
    return sum(done)
