"""What is measured: the same codes for every customer, made by the catalogue."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from metering.domain.shown_units import symbol
from metering.models import ClosedPeriod, Meter
from tenants.admin_floor.columns import column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words

MOST_CLOSED_PERIODS = 50


@admin.register(Meter)
class MeterAdmin(FactAdmin):
    page_template = "admin/metering/meter.html"
    list_display = ("name", "shown_code", "unit_people_read")
    search_fields = ("code",)
    ordering = ("code",)
    empty_words = gettext_lazy("No meters yet. They come from the catalogue’s files, by the command load_catalog.")

    shown_code = column("code", gettext_lazy("code"))

    def label_of(self, row: Meter) -> Words:
        return row.name(reader_language())

    @admin.display(description=gettext_lazy("name"))
    def name(self, meter: Meter) -> str:
        return meter.name(reader_language())

    @admin.display(description=gettext_lazy("shown unit"), ordering="shown_unit")
    def unit_people_read(self, meter: Meter) -> str:
        return unit_words(meter.shown_unit)

    def page_context(self, request: HttpRequest, row: Meter) -> dict[str, Any]:
        closed = ClosedPeriod.objects.filter(meter=row).select_related("organization").order_by("-closed_at")
        return {
            "closed_periods": closed[:MOST_CLOSED_PERIODS],
            "unit": unit_words(row.unit),
            "shown_unit": unit_words(row.shown_unit),
        }


def unit_words(code: str) -> str:
    """The symbol of a unit; what is counted one by one has none."""
    return symbol(code) or _("count")


def reader_language() -> str:
    return (get_language() or "en").partition("-")[0]
