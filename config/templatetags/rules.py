"""Rules as people call them, with the code by which catalogue files know them."""

from __future__ import annotations

from collections.abc import Collection

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing import words

register = template.Library()


@register.filter
def rule_named(code: str) -> SafeString:
    """The words of a rule, its code small beside them."""
    said = words.rule_words(code)
    if said == code:
        return format_html('<span class="code">{}</span>', code)
    return format_html('<span>{} <span class="code muted">{}</span></span>', said, code)


@register.filter
def rules_in_words(codes: Collection[str]) -> list[str]:
    return [words.rule_words(code) for code in codes]
