"""Columns and filters of lists, named as people say it: a field's own name is no word that can be translated."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy

from tenants.admin_floor.shown import Words
from tenants.domain.codes import country_name


def column(field: str, title: Words) -> Callable[[Any, Any], Any]:
    """A column that shows a field as it is, or the words of its choice, and sorts by it."""

    @admin.display(description=title, ordering=field)
    def shown(_admin: Any, row: Any) -> Any:
        words = getattr(row, f"get_{field}_display", None)
        return words() if words else getattr(row, field)

    return shown


@admin.display(description=gettext_lazy("country"), ordering="country")
def country_column(_admin: Any, row: Any) -> str:
    """Where a row is from, in the reader's language."""
    return country_name(row.country, get_language() or "en")


class CountryFilter(admin.SimpleListFilter):
    """By the countries that there are, each by its name."""

    title = gettext_lazy("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        codes = model_admin.model.objects.order_by("country").values_list("country", flat=True).distinct()
        return sorted(((code, country_name(code, get_language() or "en")) for code in codes), key=itemgetter(1))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(country=self.value()) if self.value() else queryset


def titled(base: type[admin.FieldListFilter], title: Words) -> type[admin.FieldListFilter]:
    """A filter of Django's under another title."""

    class TitledFilter(base):  # type: ignore[misc, valid-type]  # a class made from an argument
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.title = title

    return TitledFilter
