"""The questions that an action asks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tenants.admin_floor.shown import as_day, as_instant, as_typed_number
from tenants.domain.codes import LOCALES, countries, country_name, language_name
from tenants.domain.refusal import NotFound, Refused
from tenants.views.fields import DayField

__all__ = [
    "ActionForm",
    "DayField",
    "ReasonForm",
    "broken_rule",
    "code_choices",
    "country_choices",
    "in_words",
    "language_choices",
]

NEAREST_COUNTRIES = ("NO", "SE", "DK", "DE", "NL", "BE")


class ActionForm(forms.Form):
    """What is typed is kept, and a refusal stands at the field that it is about.

    `go_on` is what the button says that leads to more questions; empty where these are all.
    """

    go_on = ""

    def __init__(self, data: Any = None, *, subject: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.subject = subject

    def add_refusal(self, refusal: Refused | NotFound | IntegrityError) -> None:
        """Says why in words, with the code that support and the API know it by."""
        field, sentence = None, ""
        if isinstance(refusal, Refused):
            field, sentence = str(refusal.details.get("field", "")), f"{refusal.message} ({refusal.code})"
        elif isinstance(refusal, NotFound):
            sentence = _("This does not exist any more: %(kind)s. (NOT_FOUND)") % {"kind": refusal.kind}
        else:
            sentence = _("Something like this exists already: %(name)s. (CONFLICT)") % {"name": broken_rule(refusal)}
        self.add_error(field if field in self.fields else None, sentence)

    def answers(self) -> list[tuple[str, str]]:
        """What was typed, in words, for the page that asks once more."""
        return [(str(bound.label), self._answer(bound)) for bound in self.visible_fields() if bound.data]

    def _answer(self, bound: forms.BoundField) -> str:
        choices = dict(getattr(bound.field, "choices", ()))
        given = self.cleaned_data[bound.name]
        chosen = given if isinstance(given, list) else [given]
        return ", ".join(str(choices.get(str(value), in_words(value))) for value in chosen)


class ReasonForm(ActionForm):
    """For changes that say why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept in the audit log under your name."),
        max_length=1000,
    )


def code_choices(codes: Collection[str], first: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Every code, those that most customers have first."""
    return [(code, code) for code in (*first, *sorted(set(codes) - set(first)))]


def country_choices() -> list[tuple[str, str]]:
    """Every country by name in the reader's language, those that most customers are from first."""
    names = {code: country_name(code, _reader()) for code in countries()}
    others = sorted(set(names) - set(NEAREST_COUNTRIES), key=names.__getitem__)
    return [(code, names[code]) for code in (*NEAREST_COUNTRIES, *others)]


def language_choices() -> list[tuple[str, str]]:
    """The product's languages by name in the reader's."""
    return [(code, language_name(code, _reader())) for code in LOCALES]


def _reader() -> str:
    return get_language() or "en"


def in_words(value: object) -> str:
    """An answer as people read it; an instant by the clock that it was typed by."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        with timezone.override(value.tzinfo):
            return as_instant(value)
    if isinstance(value, Decimal):
        return as_typed_number(value)
    return as_day(value) if isinstance(value, date) else str(value)


def broken_rule(error: IntegrityError) -> str:
    """The name of the table's rule that refused."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or _("unknown rule"))
