"""Kept JSON on the vendor's pages: nested names and values."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def kind_of_value(value: object) -> str:
    """How a value is shown: `mapping`, `list` or `plain`."""
    if isinstance(value, Mapping):
        return "mapping"
    return "list" if isinstance(value, list | tuple) else "plain"
