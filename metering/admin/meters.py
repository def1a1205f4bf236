"""What is measured: the same codes for every customer, made by the catalogue."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy

from metering.models import ClosedPeriod, Meter
from tenants.admin_floor.columns import column
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words

MOST_CLOSED_PERIODS = 50


@admin.register(Meter)
class MeterAdmin(FactAdmin):
    page_template = "admin/metering/meter.html"
    list_display = ("name", "shown_code", "shown_unit")
    search_fields = ("code",)
    ordering = ("code",)
    empty_words = gettext_lazy("No meters yet. They come from the catalogue’s files, by the command load_catalog.")

    shown_code = column("code", gettext_lazy("code"))
    shown_unit = column("unit", gettext_lazy("unit"))

    def label_of(self, row: Meter) -> Words:
        return row.name(reader_language())

    @admin.display(description=gettext_lazy("name"))
    def name(self, meter: Meter) -> str:
        return meter.name(reader_language())

    def page_context(self, request: HttpRequest, row: Meter) -> dict[str, Any]:
        closed = ClosedPeriod.objects.filter(meter=row).select_related("organization").order_by("-closed_at")
        return {"closed_periods": closed[:MOST_CLOSED_PERIODS]}


def reader_language() -> str:
    return (get_language() or "en").partition("-")[0]
