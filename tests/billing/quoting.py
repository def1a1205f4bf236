"""A prospect of the tests: Bergvik kommune, 240 employees, whom Kari Nes asks for."""

from __future__ import annotations

from typing import Any

from billing.services.quote_requests import NewQuoteRequest

ASKED: dict[str, Any] = {
    "organization_name": "Bergvik kommune",
    "organization_type": "public_agency",
    "employees": 240,
    "country": "NO",
    "registration_number": "974760673",
    "contact_name": "Kari Nes",
    "email": "kari@bergvik.example",
}


def asked_for(**facts: Any) -> NewQuoteRequest:
    """A public agency with 240 employees, which the plan expects to use 400 units, unless told otherwise."""
    return NewQuoteRequest(**ASKED | {"language": "nb"} | facts)
