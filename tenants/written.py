"""Values as the reader of the moment writes them, by the same filters and tags as in templates, found by name.

The libraries `formatting` and `components` belong to the portal's shell, which stands above every app; a template
names them without importing them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.template import Context, Template
from django.utils.safestring import SafeString

from tenants.domain.amount import MoneyLike


@cache
def _template(source: str) -> Template:
    return Template("{% load formatting components %}" + source)


def written(source: str, **values: Any) -> SafeString:
    """A piece of a template, filled in."""
    return _template(source).render(Context(values))


def written_money(value: MoneyLike | None) -> SafeString:
    """As plain text, for a sentence; a dash for none."""
    return written("{{ value|money }}", value=value)
