"""Facts announced after they are committed, without a scope: a receiver opens its own.

A signal may be lost with the process that sends it; what must happen is found again by the receiver's own sweep.
All carry `organization_id`, `person_id` and `external_id`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.dispatch import Signal

person_added = Signal()
person_changed = Signal()  # also carries `fields`, the names of what changed
person_left = Signal()  # an exit date was set: also carries `exit_on`, which may lie ahead

log = structlog.get_logger("lisens.tenants")


def announce(signal: Signal, *, organization_id: UUID, person_id: UUID, **facts: Any) -> None:
    """Sends the signal when the transaction has committed. A receiver that fails is logged, and stops nobody."""

    def send() -> None:
        for receiver, outcome in signal.send_robust(
            sender=None, organization_id=organization_id, person_id=person_id, **facts
        ):
            if isinstance(outcome, Exception):
                log.error("receiver failed", receiver=repr(receiver), person_id=str(person_id), exc_info=outcome)

    transaction.on_commit(send)
