"""What a story is told with: the clock, the API as the vendor and as the customer, and the commands."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import time_machine
from django.core.management import call_command

from tenants.domain.api_scopes import ORGANIZATION_SCOPES, VENDOR_SCOPES
from tenants.scoping import STAFF, scoped
from tenants.selectors import organization_by_slug
from tenants.services.api_keys import create_api_key
from tests.api import Caller

PROFILE = {
    "seller": "terreng",
    "customer_number": "10482",
    "legal_name": "Fjordvik kommune",
    "address_lines": ["Postboks 240"],
    "postcode": "6801",
    "city": "Førde",
    "country": "NO",
    "organization_number": "311720546",
    "organization_scheme": "0192",
    "invoice_emails": ["faktura@fjordvik.example"],
    "language": "nb",
}


@contextmanager
def on(moment: str) -> Iterator[None]:
    """The clock stands at `2014-05-20`, nine in the morning UTC, or at the minute that is said."""
    instant = datetime.fromisoformat(moment if "T" in moment else f"{moment}T09:00")
    with time_machine.travel(instant.replace(tzinfo=UTC), tick=False):
        yield


def vendor_key() -> Caller:
    return Caller(_key(None))


def key_of(slug: str) -> Caller:
    return Caller(_key(slug))


def _key(slug: str | None) -> str:
    with scoped(STAFF):
        organization_id = organization_by_slug(slug).id if slug else None
        scopes = list(ORGANIZATION_SCOPES if slug else VENDOR_SCOPES)
        at = datetime.now(UTC)
        return create_api_key(name="story", scopes=scopes, at=at, organization_id=organization_id)[1]


def command(name: str, *arguments: object, **options: object) -> list[str]:
    """The lines that a management command prints; one that exits with a fault raises."""
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue().splitlines()


def run_jobs(as_of: str, until: str | None = None) -> list[str]:
    return command("run_jobs", "--as-of", as_of, *(["--until", until] if until else []))


def made(response: Any, status: int = 201) -> Any:
    """The answer of a call that must succeed."""
    assert response.status_code == status, response.content
    return response.json()
