"""An invoice over departments: what was kept, another split before it is kept, and both as files (R-SCALGO-13)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from billing.domain.allocation import Allocation
from billing.domain.allocation_basis import AllocationKey
from billing.models import SplitKey
from billing.selectors.allocations import KeptSplit, kept_allocation, kept_splits
from billing.selectors.invoices import IssuedInvoice
from billing.services.allocation_parts import SplitChoice, estimated_terms, split_invoice
from billing.services.allocations import keep_allocation
from billing.views.allocation_file import split_table
from billing.views.allocation_page import corrections, revisions, split_shown
from billing.views.invoices import found_invoice
from tenants.domain.periods import local_day
from tenants.domain.refusal import Refused
from tenants.selectors import organization_facts
from tenants.services.audit import record_audit
from tenants.views.access import manager_required
from tenants.views.fields import DayField
from tenants.views.refusals import show_refusal
from tenants.views.spreadsheets import table_file

REFUSED_FIELDS = {"PERCENTS_MISSING": "key", "DAY_OUTSIDE_TERM": "on"}


class SplitForm(forms.Form):
    """By what, and of which day."""

    key = forms.ChoiceField(label=gettext_lazy("Split"), choices=SplitKey.choices)
    on = DayField(label=gettext_lazy("Day"))


@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def invoice_allocation(request: HttpRequest, number: str) -> HttpResponse:
    """The split that counts; with `?key=` another one before it is kept, with `?revision=` one that counted before."""
    invoice = found_invoice(number)
    splits = kept_splits(invoice.id)
    if request.method == "POST":
        return _keep(request, invoice, splits)
    if "key" in request.GET:
        return _preview(request, invoice, splits, SplitForm(request.GET))
    shown = _asked(splits, request.GET.get("revision"))
    form = SplitForm(initial=_initial(invoice, shown))
    return _answer(request, invoice, splits, form, kept_allocation(shown) if shown else None, shown=shown)


def _keep(request: HttpRequest, invoice: IssuedInvoice, splits: tuple[KeptSplit, ...]) -> HttpResponse:
    form = SplitForm(request.POST)
    seen = request.POST.get("seen", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) < 9):
        raise BadRequest("seen is no revision")
    if form.is_valid():
        try:
            kept = keep_allocation(invoice.id, _choice(form), seen_revision=int(seen), at=timezone.now())
        except Refused as refused:
            show_refusal(form, refused, REFUSED_FIELDS)
        else:
            messages.success(request, _("Split %(number)s counts from now on.") % {"number": kept})
            return redirect("billing:invoice_allocation", invoice.number)
    return _preview(request, invoice, splits, form)


def _preview(
    request: HttpRequest, invoice: IssuedInvoice, splits: tuple[KeptSplit, ...], form: SplitForm
) -> HttpResponse:
    allocation = None
    if form.is_valid():
        try:
            allocation = split_invoice(invoice, _choice(form))
        except Refused as refused:
            show_refusal(form, refused, REFUSED_FIELDS)
    return _answer(request, invoice, splits, form, allocation)


def _answer(
    request: HttpRequest,
    invoice: IssuedInvoice,
    splits: tuple[KeptSplit, ...],
    form: SplitForm,
    allocation: Allocation | None,
    *,
    shown: KeptSplit | None = None,
) -> HttpResponse:
    kind = _file_asked(request.GET)
    # On the page and in files, what a credit note gives back lessens a sum.
    counted = allocation.given_back if allocation and invoice.content.is_credit else allocation
    if kind and counted is not None:
        details = {"number": invoice.number, "format": kind}
        record_audit("allocation.exported", "invoice", invoice.id, at=timezone.now(), details=details)
        name = f"{invoice.file_name}-split.{kind}"
        return table_file(split_table(counted, invoice), name=name, sheet=_("Split"))
    context: dict[str, Any] = {
        "invoice": invoice,
        "content": invoice.content,
        "corrections": corrections(invoice),
        "form": form,
        "split": split_shown(counted) if counted else None,
        "is_preview": form.is_bound,
        "is_same": bool(form.is_bound and allocation and splits and kept_allocation(splits[0]) == allocation),
        "revisions": revisions(invoice.id, splits, shown),
        "seen": splits[0].revision if splits else 0,
        "estimated": estimated_terms(invoice.content),
    }
    return render(request, "billing/allocation.html", context, status=422 if form.errors else 200)


def _asked(splits: tuple[KeptSplit, ...], revision: str | None) -> KeptSplit | None:
    """The one of the address, else the latest; None before the first. Raises `Http404`."""
    if revision is None:
        return splits[0] if splits else None
    for split in splits:
        if str(split.revision) == revision:
            return split
    raise Http404


def _choice(form: SplitForm) -> SplitChoice:
    return SplitChoice(key=AllocationKey(form.cleaned_data["key"]), on=form.cleaned_data["on"])


def _initial(invoice: IssuedInvoice, shown: KeptSplit | None) -> dict[str, Any]:
    """The key that counts; of an estimated year the days that have passed, else the day of the invoice."""
    on: date = invoice.content.issued_on
    zone = organization_facts(invoice.organization_id).timezone
    for term in estimated_terms(invoice.content):
        on = min(max(local_day(timezone.now(), zone), term.start), term.last_day)
    return {"key": shown.key.value if shown else AllocationKey.USAGE.value, "on": on}


def _file_asked(query: QueryDict) -> str:
    kind = query.get("export", "")
    if kind not in ("", "csv", "xlsx"):
        raise BadRequest("export is none of csv, xlsx")
    return kind
