"""Mail addresses: checked, and in one spelling."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from tenants.domain.refusal import Refused


def checked_email(field: str, address: str) -> str:
    """The address in lower case, so that one address is one user. Raises `Refused` (INVALID_EMAIL)."""
    tidied = address.strip().lower()
    try:
        validate_email(tidied)
    except ValidationError as error:
        raise Refused("INVALID_EMAIL", _("This is no e-mail address."), {"field": field}, is_input=True) from error
    return tidied
