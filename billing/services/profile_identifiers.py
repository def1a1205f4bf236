"""The numbers of a billing profile, and of those who may become customers, checked when they are new."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from billing.domain.identifiers import is_endpoint, is_registration_number, is_vat_number, scheme_of_country
from tenants.domain.refusal import Refused


def refuse_wrong_identifiers(facts: Mapping[str, Any], changed: Collection[str]) -> None:
    """Judges what changes only: a number that was kept before stands in no one's way. Raises `Refused`."""
    found = {name: str(facts.get(name, "")) for name in _NAMES}
    number, scheme = found["organization_number"], found["organization_scheme"]
    if number and _touches(changed, "organization_number", "organization_scheme"):
        _refuse_unless(is_registration_number(number, scheme), "organization_number", _wrong_registration())
    if found["vat_number"] and "vat_number" in changed:
        _refuse_unless(is_vat_number(found["vat_number"]), "vat_number", _wrong_vat())
    if _touches(changed, "endpoint_id", "endpoint_scheme"):
        is_right = is_endpoint(found["endpoint_id"], found["endpoint_scheme"])
        _refuse_unless(is_right, "endpoint_id", _wrong_endpoint())


def checked_registration_number(number: str, country: str) -> str:
    """A prospect's number, which may be missing. Raises `Refused`: INVALID_IDENTIFIER, with the field."""
    is_right = not number or is_registration_number(number, scheme_of_country(country))
    _refuse_unless(is_right, "registration_number", _wrong_registration())
    return number


_NAMES = ("organization_number", "organization_scheme", "vat_number", "endpoint_id", "endpoint_scheme")


def _touches(changed: Collection[str], *names: str) -> bool:
    return any(name in changed for name in names)


def _refuse_unless(is_right: bool, field: str, words: str) -> None:
    if not is_right:
        raise Refused("INVALID_IDENTIFIER", words, {"field": field}, is_input=True)


def _wrong_registration() -> str:
    return _("This cannot be a number of this kind: a digit is missing or wrong.")


def _wrong_vat() -> str:
    return _("This cannot be a VAT number of the country that it begins with.")


def _wrong_endpoint() -> str:
    return _("An e-invoice address needs its kind and an address that fits it.")
