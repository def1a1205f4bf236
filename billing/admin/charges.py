"""Amounts owed, read only: each with its why, and the invoice that it stands on."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Charge, CreditLine, DroppedLine, Invoice, InvoiceLine, Offer
from billing.views.price_made import glossary_of
from billing.words import rule_words
from metering.selectors import meters
from tenants.admin_floor.columns import titled
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words, as_money, as_state, in_readers_language
from tenants.domain.amount import Amount
from tenants.domain.decision import Decision
from tenants.domain.periods import Period
from tenants.written import written


class ChargeState(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        return [("waiting", gettext_lazy("To be invoiced")), ("invoiced", gettext_lazy("On an invoice"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        invoiced = Q(invoice_id__isnull=False) | Q(is_dropped=True)
        return queryset.filter(~invoiced if chosen == "waiting" else invoiced) if chosen else queryset


class ChargeRuleFilter(admin.SimpleListFilter):
    """By the rules that have charged anything."""

    title = gettext_lazy("rule")
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Words]]:
        codes = Charge.objects.order_by("rule").values_list("rule", flat=True).distinct()
        return [(code, rule_words(code)) for code in codes]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(rule=self.value()) if self.value() else queryset


@admin.register(Charge)
class ChargeAdmin(FactAdmin):
    page_template = "admin/billing/charge.html"
    page_select_related = ("organization", "subscription")
    list_display = ("what", "customer", "period", "net_amount", "shown_rule", "state")
    list_filter = (
        ChargeState,
        ChargeRuleFilter,
        ("currency", titled(admin.AllValuesFieldListFilter, gettext_lazy("currency"))),
    )
    list_select_related = ("organization",)
    search_fields = ("organization__name", "organization__slug", "heading")
    ordering = ("-charged_at", "-pk")
    empty_words = gettext_lazy("No charges yet. One is written when a term begins and has its price.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Charge]:
        lines = InvoiceLine.objects.filter(charge=OuterRef("pk"))
        charges: QuerySet[Charge] = super().get_queryset(request)
        dropped = DroppedLine.objects.filter(charge=OuterRef("pk"))
        return charges.annotate(invoice_id=Subquery(lines.values("invoice_id")[:1]), is_dropped=Exists(dropped))

    def label_of(self, row: Charge) -> Words:
        return f"{row.organization.name} · {in_readers_language(row.names)}"

    @admin.display(description=gettext_lazy("what"), ordering="heading")
    def what(self, charge: Charge) -> str:
        return in_readers_language(charge.names)

    @admin.display(description=gettext_lazy("customer"), ordering="organization__name")
    def customer(self, charge: Charge) -> str:
        return charge.organization.name

    @admin.display(description=gettext_lazy("period"), ordering="starts_on")
    def period(self, charge: Charge) -> str:
        return written("{{ period|period }}", period=Period(charge.starts_on, charge.ends_on))

    @admin.display(description=gettext_lazy("without VAT"), ordering="amount")
    def net_amount(self, charge: Charge) -> str:
        return as_money(charge.amount, charge.currency)

    @admin.display(description=gettext_lazy("rule"), ordering="rule")
    def shown_rule(self, charge: Charge) -> str:
        return written("{% load rules %}{{ rule|rule_named }}", rule=charge.rule)

    @admin.display(description=gettext_lazy("state"))
    def state(self, charge: Any) -> str:
        return charge_state(charge)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        decision = Decision.from_json(row.decision)
        return {
            "name": in_readers_language(row.names),
            "period": Period(row.starts_on, row.ends_on),
            "amount": Amount(row.amount, row.currency),
            "unit_price": Amount(row.unit_price, row.currency),
            "state": charge_state(row),
            "decision": decision,
            "glossary": glossary_of(meters(), decision),
            "replaces": row.replaces,
            "credits": [
                {"note": line.credit_note, "amount": Amount(line.amount, row.currency)}
                for line in CreditLine.objects.filter(charge=row)
                .select_related("credit_note")
                .defer("credit_note__content")
                .order_by("credit_note__sequence")
            ],
            "offer": _offer_of(row),
            "invoice": Invoice.objects.defer("content").filter(pk=row.invoice_id).first() if row.invoice_id else None,
        }


def _offer_of(charge: Charge) -> Offer | None:
    """The offer that it was charged by; another source has no page."""
    kind, _sign, key = charge.source.partition(":")
    found: Offer | None = Offer.objects.filter(pk=key).first() if kind == "offer" else None
    return found


def charge_state(charge: Any) -> str:
    """What came to nothing is explained where it was priced, and invoiced never."""
    if charge.invoice_id:
        return as_state("good", _("On an invoice"))
    if charge.is_dropped:
        return as_state("idle", _("On an invoice that is kept no longer"))
    return as_state("wait", _("To be invoiced")) if charge.amount else as_state("idle", _("Nothing to pay"))
