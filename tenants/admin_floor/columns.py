"""Columns and filters of lists, named as people say it: a field's own name is no word that can be translated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin

from tenants.admin_floor.shown import Words


def column(field: str, title: Words) -> Callable[[Any, Any], Any]:
    """A column that shows a field as it is, or the words of its choice, and sorts by it."""

    @admin.display(description=title, ordering=field)
    def shown(_admin: Any, row: Any) -> Any:
        words = getattr(row, f"get_{field}_display", None)
        return words() if words else getattr(row, field)

    return shown


def titled(base: type[admin.FieldListFilter], title: Words) -> type[admin.FieldListFilter]:
    """A filter of Django's under another title."""

    class TitledFilter(base):  # type: ignore[misc, valid-type]  # a class made from an argument
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.title = title

    return TitledFilter
