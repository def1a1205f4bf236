"""Computes an invoice or a credit note again from the inputs kept with it, and shows every step."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.credit_invariants import faults_of_credits
from billing.documents.content import Line
from billing.documents.credit_note import charged_why
from billing.domain.money import Money
from billing.models import Invoice
from billing.selectors.invoices import IssuedInvoice, dropped_numbered, issued_invoices_numbered
from billing.services.recomputing import CannotRecompute, differences, recompute_decision
from tenants.domain.decision import Decision
from tenants.scoping import WORKER, scoped


class Command(BaseCommand):
    help = "Computes an issued invoice or credit note again from what was kept; exits 1 if it comes to something else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--seller", metavar="CODE", help="where several sellers have issued this number")

    def handle(self, *args: Any, **options: Any) -> None:
        found = _find(options["number"], options["seller"])
        content = found.content
        named = "Credit note" if content.is_credit else "Invoice"
        self.stdout.write(
            f"{named} {content.number} of {content.issued_on}, {content.seller.name} to {content.buyer.name}"
        )
        explain_line = self._explain_credited if content.is_credit else self._explain
        broken = self._explain_correction(found) if content.is_credit else []
        broken += [difference for line in content.lines for difference in explain_line(line, content.currency)]
        for group in content.vat:
            self.stdout.write(f"VAT {group.rate} % of {group.base} = {group.amount}")
        totals = content.totals
        self.stdout.write(f"Net {totals.net} + VAT {totals.vat} = {content.currency} {totals.total}")
        self.stdout.write(f"Fingerprint {found.digest}")
        for difference in broken:
            self.stdout.write(f"BROKEN {difference}")
        if broken:
            sys.exit(1)

    def _explain_correction(self, found: IssuedInvoice) -> list[str]:
        """Which invoice, why, and whether the credit note is what that leads to, after those before it."""
        corrects = found.content.corrects
        if corrects is None or found.corrects is None:
            return []
        self.stdout.write(f"Corrects invoice {corrects.number} of {corrects.issued_on}: {corrects.reason}")
        with scoped(WORKER):
            corrected = Invoice.objects.filter(pk=found.corrects).first()
            notes = Invoice.objects.filter(corrects=found.corrects, issued_at__isnull=False).order_by("sequence")
            faults = list(faults_of_credits(corrected, list(notes))) if corrected else []
        own = [fault for number, fault in faults if number == found.number]
        if corrected is None:
            self.stdout.write("The invoice is kept no longer, so what it leads to cannot be computed again")
        else:
            self.stdout.write(f"Computed again from the invoice: {'something else' if own else 'the same'}")
        return own

    def _explain(self, line: Line, currency: str) -> list[str]:
        self._head(line, currency, "")
        if line.why is None:
            return []
        self._charged(line.why)
        found = differences(line.why, Money(line.amount, currency))
        self.stdout.write("  computed again: the same" if not found else "  computed again: something else")
        return [f"{line.heading}, {line.name}: {difference}" for difference in found]

    def _explain_credited(self, line: Line, currency: str) -> list[str]:
        """What it takes back of which line, and why that had been charged."""
        self._head(line, currency, " given back")
        for step in line.why.steps if line.why else ():
            for name in ("invoice", "line", "charged", "before", "credited", "left"):
                self.stdout.write(f"  {name:24} {step.numbers.get(name)}")
        why = charged_why(line)
        if why is not None:
            self.stdout.write("  charged, with its why:")
            self._charged(why)
        return []

    def _head(self, line: Line, currency: str, what: str) -> None:
        period = line.period
        self.stdout.write(
            f"\n{line.heading}, {line.name}: {currency} {line.amount}{what}, {period.start} to {period.last_day}"
        )

    def _charged(self, why: Decision) -> None:
        self.stdout.write(f"  clause  {why.clause.reference}: {why.clause.text}")
        self.stdout.write(f"  rule    {why.rule}, which answered {why.code}")
        self.stdout.write(f"  facts   {json.dumps(why.inputs.get('facts'), ensure_ascii=False)}")
        try:
            for step in recompute_decision(why).steps:
                numbers = ", ".join(f"{name} {number}" for name, number in step.numbers.items())
                self.stdout.write(f"  {step.code.lower():24} {numbers}")
        except CannotRecompute:
            self.stdout.write("  cannot be computed again")


def _find(number: str, seller_code: str | None) -> IssuedInvoice:
    with scoped(WORKER):
        try:
            issued = issued_invoices_numbered(number)
        except ValueError as error:
            raise CommandError(f"invoice {number} is not as it was issued: {error}") from error
    found = {code: invoice for code, invoice in issued.items() if seller_code in (None, code)}
    if not found:
        raise CommandError(_absence(number, seller_code))
    if len(found) > 1:
        raise CommandError(f"several sellers have issued {number}: say --seller, one of {', '.join(found)}")
    return next(iter(found.values()))


def _absence(number: str, seller_code: str | None) -> str:
    """Nothing can be computed again of what is kept no longer: its place in the chain is all there is."""
    with scoped(WORKER):
        gone = {code: kept for code, kept in dropped_numbered(number).items() if seller_code in (None, code)}
    if not gone:
        return f"there is no issued invoice {number}"
    return "; ".join(
        f"invoice {number} of {kept.issued_on} ({code}) is kept no longer since {kept.dropped_on},"
        f" its fingerprint was {kept.digest}"
        for code, kept in gone.items()
    )
