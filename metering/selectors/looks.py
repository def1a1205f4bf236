"""Who looked at one person's usage: kept when it is done, and shown to that person (R-X-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from metering.services.looks import LOOKED_AT
from tenants.domain.audit_words import audited_actions
from tenants.domain.usage_display import UsageDisplay
from tenants.selectors import audit_about

MOST_SHOWN = 20
# Kept by `tenants.services.person_export`: whoever takes everything has seen the usage too.
EXPORTED = "person.exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`by` is empty for a program with an API key; `what` says what was looked at where it was not usage."""

    at: datetime
    by: str
    what: str
    is_usage: bool
    is_by_pseudonym: bool
    is_export: bool


def looks_at(person_id: UUID) -> tuple[Look, ...]:
    """The latest, newest first: at usage, and at what other apps keep about the person."""
    looks = {code: action for code, action in audited_actions().items() if action.is_look}
    return tuple(
        Look(
            at=entry.at,
            by=entry.by_name,
            what=str(looks[entry.action].words),
            is_usage=entry.action == LOOKED_AT,
            is_by_pseudonym=entry.details.get("display") == UsageDisplay.BY_PSEUDONYM,
            is_export=entry.action == EXPORTED,
        )
        for entry in audit_about("person", person_id, looks, MOST_SHOWN)
    )
