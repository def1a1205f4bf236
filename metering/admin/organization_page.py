"""What metering adds to a customer's page: how much was used, of everybody together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.safestring import SafeString

from metering.admin.meters import reader_language
from metering.selectors import By, MeterFacts, UsageRow, meters, usage
from tenants.admin_floor.sections import Section, section_on
from tenants.domain.periods import ONE_DAY, Period, local_day
from tenants.models import Organization
from tenants.written import written

# Before any product of this kind was metered.
FIRST_DAY = date(2000, 1, 1)
MOST_MONTHS = 12


@section_on(Organization, place=40)
def usage_by_month(organization: Organization) -> Section:
    """The last months in which there was any; who used it is the customer's own (R-X-14)."""
    today = local_day(timezone.now(), organization.timezone)
    rows = usage(organization.pk, Period(FIRST_DAY, today + ONE_DAY), by=[By.MONTH])
    months = sorted({row.month for row in rows if row.month}, reverse=True)[:MOST_MONTHS]
    known = meters()
    codes = sorted({row.meter for row in rows if row.month in months} & known.keys())
    values = {(row.month, row.meter): row for row in rows}
    return Section(
        template="admin/metering/organization_usage.html",
        context={
            "meters": [{"name": known[code].name(reader_language()), "unit": known[code].shown_unit} for code in codes],
            "rows": [
                {"month": month, "cells": [_shown(values, month, known[code]) for code in codes]} for month in months
            ],
        },
    )


def _shown(values: dict[tuple[date | None, str], UsageRow], month: date, meter: MeterFacts) -> SafeString:
    """With the same decimals down a column."""
    found = values.get((month, meter.code))
    value = meter.shown(found.value) if found else Decimal(0)
    return written("{{ value|quantity:decimals }}", value=value, decimals=meter.decimals)
