"""Lists to choose from are drawn in one go, and say what Django's own would."""

from __future__ import annotations

from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.translation import gettext_lazy

CHOICES = [
    ("", gettext_lazy("Country")),
    (1_000, "a number"),
    ("<&'\">", "<b>no & mark-up</b>"),
    ("Nordic", [("NO", "Norway"), ("SE", "Sweden")]),
]


class Choice(forms.Form):
    one = forms.ChoiceField(choices=CHOICES, widget=forms.Select(attrs={"class": "form-select", "required": True}))
    some = forms.MultipleChoiceField(choices=CHOICES)


def test_a_list_says_what_djangos_own_says() -> None:
    data = {"one": "1000", "some": ["NO", "<&'\">"]}
    ours, theirs = Choice(data), Choice(data, renderer=DjangoTemplates())
    for name in ("one", "some"):
        drawn = str(ours[name])
        assert parse_html(drawn) == parse_html(str(theirs[name]))
        assert drawn.count("selected") == len(data[name] if name == "some" else ["1000"])
    assert "<b>" not in str(ours["one"])


def test_nothing_chosen_selects_the_empty_one() -> None:
    assert 'value="" selected' in str(Choice()["one"])
