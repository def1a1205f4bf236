"""The options of a list to choose from, for the template that draws every such list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# As a widget gives them: a group's name, its options, its number.
Groups = Iterable[tuple[str | None, Sequence[dict[str, Any]], int]]


@register.simple_tag
def options(groups: Groups) -> SafeString:
    """Written in one go: Django draws each by a template, and countries and time zones are hundreds."""
    return mark_safe("".join(_group(name, found) for name, found, _ in groups))  # noqa: S308  each part is escaped


def _group(name: str | None, found: Iterable[dict[str, Any]]) -> str:
    written = "".join(map(_option, found))
    if not name:
        return written
    return format_html('<optgroup label="{}">{}</optgroup>', name, mark_safe(written))  # noqa: S308  by Django itself


def _option(option: dict[str, Any]) -> str:
    attributes = flatatt(option["attrs"]) if option["attrs"] else ""
    return format_html('<option value="{}"{}>{}</option>\n', str(option["value"]), attributes, option["label"])
