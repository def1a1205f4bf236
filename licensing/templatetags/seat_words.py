"""Filters that call kinds of seats and roles by their names, in the reader's language."""

from django import template

from licensing import words

register = template.Library()


@register.filter
def kind_words(code: str) -> str:
    return words.kind_words(code)


@register.filter
def role_words(code: str) -> str:
    return words.role_words(code)
