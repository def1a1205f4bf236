"""Every option of every plan can be typed by its kind, and what the plan says can be said again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

import tenants.domain.typed_json
from billing.admin.option_fields import typed_value, value_fields
from billing.domain.catalog import read_catalog
from billing.domain.option_kinds import OptionKind
from billing.domain.plan_overrides import PlanOption, option_paths, plan_option
from billing.selectors.agreed_options import value_words
from billing.services.catalog import read_catalog_files
from billing.services.option_faults import FAULT_WORDS
from billing.services.plan_pricing import PLAN_RULES, vocabulary


def options() -> Iterator[tuple[str, PlanOption]]:
    for product in read_catalog(read_catalog_files(), vocabulary()):
        for plan in product.plans:
            content = plan.as_json()
            for path in option_paths(content, PLAN_RULES):
                yield f"{plan.code}: {path}", plan_option(content, PLAN_RULES, path)


def answered(option: PlanOption, **typed: Any) -> Any:
    """What is kept of what was typed, by default of what stands in the fields at first."""
    asked = forms.Form()
    asked.fields = value_fields(option)
    data = QueryDict(mutable=True)
    for name in asked.fields:
        value = typed.get(name, asked[name].value())
        data.setlist(name, value if isinstance(value, list) else ["" if value is None else value])
    bound = forms.Form(data)
    bound.fields = value_fields(option)
    assert bound.is_valid(), bound.errors
    return typed_value(option, bound.cleaned_data)


@pytest.mark.parametrize(("path", "option"), list(options()), ids=lambda value: value if isinstance(value, str) else "")
def test_what_the_plan_says_can_be_said_again(path: str, option: PlanOption) -> None:
    assert answered(option) == option.stated


def test_all_kinds_but_text_are_met_in_the_five_plans() -> None:
    met = {option.kind.code for _path, option in options()}
    assert met >= {"yes_no", "whole", "wholes", "number", "choice", "choices", "prices", "table"}


def test_an_amount_of_one_currency_is_enough() -> None:
    option = PlanOption(kind=OptionKind(code="prices"), stated={"NOK": "10", "EUR": "1"})
    assert answered(option, value_NOK="12.50", value_EUR="") == {"NOK": "12.5"}
    with pytest.raises(forms.ValidationError):
        answered(option, value_NOK="", value_EUR="")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "none"),
        (True, "yes"),
        ("1234.5", "1,234.5"),
        (["plan_data", "deputise"], "data of the plan, standing in for others"),
        ({"NOK": "1234.5"}, "NOK\u00a01,234.50"),
        ([{"from": "0"}], "as agreed"),
    ],
)
def test_values_in_words(value: Any, words: str) -> None:
    assert value_words(value) == words


def test_every_fault_of_a_single_value_has_words() -> None:
    folder = Path(tenants.domain.typed_json.__file__).parent
    source = (folder / "reading.py").read_text() + (folder / "limits.py").read_text()
    codes = set(re.findall(r'_refuse\(faults, path, "([A-Z_]+)"', source)) | set(
        re.findall(r'code = "([A-Z_]+)"', source)
    )
    assert codes - {"INVALID"} <= FAULT_WORDS.keys()
    assert len(codes) > 10
