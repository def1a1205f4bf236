"""The fields by which the value of an option is typed: a number, yes or no, a choice, an amount for each currency."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.domain.option_kinds import OptionKind
from billing.domain.plan_overrides import PlanOption
from billing.selectors.agreed_options import choice_words, value_words
from tenants.domain.decision import Json
from tenants.domain.typed_json import decimal_text
from tenants.views.fields import CheckBoxes, RadioButtons

VALUE = "value"


def value_fields(option: PlanOption) -> dict[str, forms.Field]:
    """By name, in order; each begins with what the plan says."""
    if option.kind.code == "prices":
        return _price_fields(option)
    field = _field(option.kind, option.stated)
    field.label = _("Value")
    field.required = not option.kind.may_be_none and option.kind.code != "choices"
    field.help_text = " ".join(filter(None, (_stated(option), _hint(option.kind))))
    return {VALUE: field}


def typed_value(option: PlanOption, cleaned: Mapping[str, Any]) -> Json:
    """What was typed as the plan has it. Raises ValidationError if there is no amount at all."""
    if option.kind.code == "prices":
        amounts = {name.removeprefix(f"{VALUE}_"): cleaned.get(name) for name in _price_fields(option)}
        prices: Json = {code: decimal_text(amount) for code, amount in amounts.items() if amount is not None}
        if not prices:
            raise ValidationError(_("A number is needed here."))
        return prices
    value = cleaned.get(VALUE)
    if value in (None, "") and option.kind.may_be_none:
        return None
    plain: Json = decimal_text(value) if isinstance(value, Decimal) else value
    return plain


def _price_fields(option: PlanOption) -> dict[str, forms.Field]:
    stated = option.stated if isinstance(option.stated, dict) else {}
    return {
        f"{VALUE}_{currency}": forms.DecimalField(
            label=_("Amount in %(currency)s") % {"currency": currency},
            help_text=_("The plan says %(value)s.") % {"value": value_words({currency: amount})},
            initial=amount,
            min_value=0,
            max_digits=20,
            required=False,
        )
        for currency, amount in stated.items()
    }


def _field(kind: OptionKind, stated: Json) -> forms.Field:
    match kind.code:
        case "yes_no":
            return YesNoField(initial="yes" if stated else "no")
        case "choice" | "choices":
            return _choice_field(kind, stated)
        case "whole":
            return forms.IntegerField(min_value=_int(kind.lowest), max_value=_int(kind.highest), initial=stated)
        case "number":
            return forms.DecimalField(min_value=kind.lowest, max_value=kind.highest, max_digits=20, initial=stated)
        case "wholes":
            return WholesField(initial=stated)
        case _:
            return _written_field(kind, stated)


def _choice_field(kind: OptionKind, stated: Json) -> forms.Field:
    choices = [(code, choice_words(code)) for code in kind.choices]
    if kind.code == "choices":
        return forms.MultipleChoiceField(choices=choices, widget=CheckBoxes, initial=stated)
    return forms.ChoiceField(choices=choices, widget=RadioButtons, initial=stated)


def _written_field(kind: OptionKind, stated: Json) -> forms.Field:
    if kind.code == "text":
        return forms.CharField(max_length=200, initial=stated)
    return TableField(initial=json.dumps(stated, indent=2, ensure_ascii=False))


class YesNoField(forms.TypedChoiceField):
    """Yes or no, of which one has to be said."""

    widget = RadioButtons

    def __init__(self, **options: Any) -> None:
        choices = [("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
        super().__init__(choices=choices, coerce=lambda answer: answer == "yes", **options)


class WholesField(forms.CharField):
    """Whole numbers with commas between them."""

    def to_python(self, value: Any) -> Any:
        parts = [part.strip() for part in str(value or "").split(",")]
        if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts if part):
            raise ValidationError(_("Write whole numbers, with commas between them."))
        return [int(part) for part in parts if part]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class TableField(forms.CharField):
    """A table or a list as JSON, as the catalogue keeps it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return json.loads(text, parse_float=str)
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This is no JSON: look for a missing comma, quote or bracket.")) from error


def _int(limit: int | Decimal | None) -> int | None:
    return None if limit is None else int(limit)


def _stated(option: PlanOption) -> str:
    if option.kind.code == "table":
        return _("It begins with what the plan says.")
    return _("The plan says %(value)s.") % {"value": value_words(option.stated)}


def _hint(kind: OptionKind) -> str:
    if kind.may_be_none:
        return _("Leave it empty for none.")
    if kind.code == "wholes":
        return _("Write whole numbers, with commas between them.")
    return _("As JSON; numbers that are not whole in quotes.") if kind.code == "table" else ""
