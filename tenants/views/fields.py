"""Form fields that pages share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class DayInput(forms.DateInput):
    """The browser's own calendar, in the reader's own spelling."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A calendar day that somebody can mean: no year 20, and none in which sums of days overflow."""

    widget = DayInput
    default_error_messages = {"invalid": _("Write a day as 2026-03-15.")}
    default_validators = [
        MinValueValidator(FIRST_DAY, _("This day lies too far back.")),
        MaxValueValidator(LAST_DAY, _("This day lies too far ahead.")),
    ]

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class RadioButtons(forms.RadioSelect):
    """One of a few, each with a button."""

    def __init__(self, attrs: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__({"class": "form-check-input", **(attrs or {})}, **options)


class CheckBoxes(forms.CheckboxSelectMultiple):
    """Some of several, each with a box."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "form-check-input", **(attrs or {})})
