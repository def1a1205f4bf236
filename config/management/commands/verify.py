"""Checks every invariant of every app; exits 1 and lists what broke."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

import billing.invariants
import licensing.invariants
import metering.invariants
import tenants.invariants
from tenants.domain.invariant import Invariant
from tenants.scoping import WORKER, scoped

INVARIANTS: tuple[Invariant, ...] = (
    *tenants.invariants.INVARIANTS,
    *licensing.invariants.INVARIANTS,
    *metering.invariants.INVARIANTS,
    *billing.invariants.INVARIANTS,
)


class Command(BaseCommand):
    help = "Checks every invariant: totals against events, documents against their facts, numbers, isolation."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for invariant in INVARIANTS:
            with scoped(WORKER):
                found = invariant.find_broken()
            self.stdout.write(f"{'ok    ' if not found else 'BROKEN'} {invariant.statement}")
            for sentence in found:
                self.stdout.write(f"       {sentence}")
            broken += len(found)
        self.stdout.write(f"{len(INVARIANTS)} invariants, {broken} broken")
        if broken:
            sys.exit(1)
