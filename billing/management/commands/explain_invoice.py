"""Computes an invoice again from the inputs kept with it, and shows every step."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.documents.content import Line
from billing.domain.money import Money
from billing.selectors.invoices import IssuedInvoice, dropped_numbered, issued_invoices_numbered
from billing.services.recomputing import CannotRecompute, differences, recompute_decision
from tenants.scoping import WORKER, scoped


class Command(BaseCommand):
    help = "Computes an issued invoice again from its kept inputs; exits 1 if it comes to something else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")
        parser.add_argument("--seller", metavar="CODE", help="where several sellers have issued this number")

    def handle(self, *args: Any, **options: Any) -> None:
        found = _find(options["number"], options["seller"])
        content = found.content
        self.stdout.write(
            f"Invoice {content.number} of {content.issued_on}, {content.seller.name} to {content.buyer.name}"
        )
        broken = [difference for line in content.lines for difference in self._explain(line, content.currency)]
        for group in content.vat:
            self.stdout.write(f"VAT {group.rate} % of {group.base} = {group.amount}")
        totals = content.totals
        self.stdout.write(f"Net {totals.net} + VAT {totals.vat} = {content.currency} {totals.total}")
        self.stdout.write(f"Fingerprint {found.digest}")
        for difference in broken:
            self.stdout.write(f"BROKEN {difference}")
        if broken:
            sys.exit(1)

    def _explain(self, line: Line, currency: str) -> list[str]:
        period = line.period
        self.stdout.write(
            f"\n{line.heading}, {line.name}: {currency} {line.amount}, {period.start} to {period.last_day}"
        )
        if line.why is None:
            return []
        self.stdout.write(f"  clause  {line.why.clause.reference}: {line.why.clause.text}")
        self.stdout.write(f"  rule    {line.why.rule}, which answered {line.why.code}")
        self.stdout.write(f"  facts   {json.dumps(line.why.inputs.get('facts'), ensure_ascii=False)}")
        try:
            for step in recompute_decision(line.why).steps:
                numbers = ", ".join(f"{name} {number}" for name, number in step.numbers.items())
                self.stdout.write(f"  {step.code.lower():24} {numbers}")
        except CannotRecompute:
            self.stdout.write("  cannot be computed again")
        found = differences(line.why, Money(line.amount, currency))
        self.stdout.write("  computed again: the same" if not found else "  computed again: something else")
        return [f"{line.heading}, {line.name}: {difference}" for difference in found]


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
