"""What to put in the budget, by calendar year: by the day of the invoice, and by the days that are paid for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.domain.budget import BudgetLine, BudgetYear, Certainty
from billing.selectors.budgets import budget_years, vat_percent
from billing.selectors.shown_subscriptions import all_elsewhere
from licensing.selectors import subscriptions_of
from tenants.domain.periods import local_day
from tenants.scoping import current_organization
from tenants.selectors import organization_facts
from tenants.views.access import manager_required
from tenants.views.spreadsheets import Value, table_file


@manager_required
def budget(request: HttpRequest) -> HttpResponse:
    """This year and the next; with `?export=csv` or `xlsx`, every line of both as a file."""
    organization = organization_facts(current_organization())
    today = local_day(timezone.now(), organization.timezone)
    years = budget_years(organization, today)
    if kind := request.GET.get("export", ""):
        if kind not in ("csv", "xlsx"):
            raise BadRequest("export is none of csv, xlsx")
        return table_file(budget_table(years), name=f"budget-{today.year}.{kind}", sheet=_("Budget"))
    context = {
        "years": years,
        "vat_percent": vat_percent(organization.id, today),
        "currency": organization.currency,
        "is_all_elsewhere": all_elsewhere(subscriptions_of(organization.id)),
    }
    return render(request, "billing/budget.html", context)


def budget_table(years: Sequence[BudgetYear]) -> list[Sequence[Value]]:
    """The heading, then a row for each line, first by invoice, then by days."""
    heading = (
        _("Year"),
        _("Counted by"),
        _("What"),
        _("Invoice"),
        _("Invoice day"),
        _("First day"),
        _("Last day"),
        _("State"),
        _("Low, net"),
        _("Likely, net"),
        _("High, net"),
        _("Low, with VAT"),
        _("Likely, with VAT"),
        _("High, with VAT"),
        _("Currency"),
    )
    return [heading, *(row for year in years for row in _rows(year))]


def _rows(year: BudgetYear) -> Iterator[Sequence[Value]]:
    for words, table in ((_("Invoice day"), year.by_invoice), (_("Days of service"), year.by_days)):
        for line in table.lines:
            yield (year.year, words, *_cells(line))


def _cells(line: BudgetLine) -> Sequence[Value]:
    states = {
        Certainty.KNOWN: _("Known"),
        Certainty.FORECAST: _("Forecast"),
        Certainty.ASSUMED: _("Assumed, as the term before"),
    }
    days = line.days or line.term
    total = line.net + line.vat if line.vat else None
    return (
        line.what,
        line.number,
        line.on,
        days.start if days else None,
        days.last_day if days else None,
        states[line.certainty],
        line.net.low.amount,
        line.net.likely.amount,
        line.net.high.amount,
        total.low.amount if total else None,
        total.likely.amount if total else None,
        total.high.amount if total else None,
        line.net.likely.currency,
    )
