"""What services ask of every input, whichever door it came through: page, API, import, command (R-X-4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenants.domain.refusal import Refused
from tenants.domain.text import line_fault, tidy

NAME_LENGTH = 200
EXTERNAL_ID_LENGTH = 200


def checked_line(field: str, text: str, most: int = NAME_LENGTH) -> str:
    """The text, tidied, if it is one readable line.

    Raises `Refused`, naming the field: MISSING_FIELD where nothing is said, else INVALID_TEXT.
    """
    tidied = tidy(text)
    fault = line_fault(tidied, most)
    if fault == "EMPTY":
        raise missing_field(field)
    if fault:
        raise Refused("INVALID_TEXT", _("This text is not right."), {"field": field, "fault": fault}, is_input=True)
    return tidied


def missing_field(field: str, words: str = "") -> Refused:
    """Something that is needed and not said, whether left out or empty; the same code at every door (R-X-4)."""
    return Refused("MISSING_FIELD", words or _("This is needed."), {"field": field}, is_input=True)


def checked_code(field: str, code: str, known: Collection[str]) -> str:
    """The code, if it is a known one; raises `Refused` (UNKNOWN_CODE, naming the field)."""
    if code not in known:
        raise Refused("UNKNOWN_CODE", _("There is no such code."), {"field": field, "value": code[:100]}, is_input=True)
    return code


@contextmanager
def naming_conflicts(refusals: dict[str, Refused]) -> Iterator[None]:
    """Turns the violation of a named constraint into its refusal; the change inside is rolled back."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = violated_constraint(error)
        if name in refusals:
            raise refusals[name] from error
        raise


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused, or ""."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
