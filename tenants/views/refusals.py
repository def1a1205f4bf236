"""A refusal, shown in the form that asked for it."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.domain.refusal import Refused

FAULTS: dict[str, str | Promise] = {
    "EMPTY": _("This is needed."),
    "UNREADABLE_CHARACTERS": _("It holds characters that nobody can read, such as line breaks. Type it again."),
    "TOO_LONG": _("This is too long."),
}


def show_refusal(form: BaseForm, refused: Refused, fields: Mapping[str, str] | None = None) -> None:
    """Puts the sentence beside its field, else on top; `fields` says the field of a code that names none."""
    named = (fields or {}).get(refused.code) or str(refused.details.get("field", ""))
    words = FAULTS.get(str(refused.details.get("fault", "")), refused.message)
    form.add_error(named if named in form.fields else None, str(words))
