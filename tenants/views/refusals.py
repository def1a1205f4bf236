"""A refusal, shown in the form that asked for it."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.domain.decision import Json
from tenants.domain.refusal import Refused

FAULTS: dict[str, str | Promise] = {
    "UNREADABLE_CHARACTERS": _("It holds characters that nobody can read, such as line breaks. Type it again."),
    "TOO_LONG": _("This is too long."),
}


def why_refused(refused: Refused) -> Mapping[str, Json] | None:
    """The decision of the gate that refused (R-X-2); None for a refusal that says all in its sentence."""
    decision = refused.details.get("decision")
    return decision if isinstance(decision, dict) else None


def show_refusal(form: BaseForm, refused: Refused, fields: Mapping[str, str] | None = None) -> None:
    """Puts the sentence beside its field, else on top; `fields` says the field of a code that names none.

    What a gate refused stands with its code: the vendor's support knows it by that.
    """
    named = (fields or {}).get(refused.code) or str(refused.details.get("field", ""))
    words = str(FAULTS.get(str(refused.details.get("fault", "")), refused.message))
    if why_refused(refused):
        words = f"{words} ({refused.code})"
    form.add_error(named if named in form.fields else None, words)
