"""How an explanation speaks: its language, its currency, and what the codes in it are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing.documents.content import Term
from billing.documents.labels import Labels, labels_of
from billing.documents.paper_text import Printed, paper_text
from billing.documents.printer import NBSP, Printer, printer_for
from tenants.domain.decision import Decision, Json, Step
from tenants.domain.periods import Period


@dataclass(frozen=True, slots=True)
class Speaker:
    """Puts kept numbers into words. Raises ValueError or KeyError for numbers that are not what their code promises."""

    labels: Labels
    printer: Printer
    currency: str
    terms: Mapping[str, Term]

    @classmethod
    def of(cls, language: str, currency: str, glossary: Iterable[Term]) -> Speaker:
        terms = {term.code: term for term in glossary}
        return cls(labels_of(language), printer_for(language), currency, terms)

    def say(self, key: str, **values: Printed) -> Printed:
        return self.labels.text(f"why.{key}", **values)

    def number(self, kept: Any) -> Printed:
        return self.printer.number(exact(kept))

    def money(self, kept: Any) -> Printed:
        """An amount or a unit price, with all the decimals it has."""
        price = self.printer.price(exact(kept), self.currency)
        return Printed(f"{self.currency}{NBSP}{price}")

    def percent(self, kept: Any) -> Printed:
        return self.printer.percent(exact(kept))

    def period(self, kept: Mapping[str, Any]) -> Printed:
        return self.printer.period(Period(date.fromisoformat(kept["start"]), date.fromisoformat(kept["end"])))

    def name(self, code: str) -> Printed:
        """What the glossary calls a code, inside a sentence: only German nouns keep a capital there."""
        name = self._called(code)
        keeps_capital = self.printer.locale.language == "de" or name[1:2].isupper()
        return paper_text(name if keeps_capital else _with_first(str.lower, name))

    def opening_name(self, code: str) -> Printed:
        """The same at the start of a sentence."""
        return paper_text(_with_first(str.upper, self._called(code)))

    def _called(self, code: str) -> str:
        """The word for a code; its own letters if there is none."""
        return self.terms[code].text if code in self.terms else code.replace("_", " ")

    def unit_of(self, code: str) -> str:
        return self.terms[code].unit if code in self.terms else ""

    def quantity(self, value: Decimal, unit: str) -> Printed:
        """A number with its unit; a plain count has none."""
        key = f"unit.{unit}.{self.printer.counted(value)}"
        number = self.printer.number(value)
        return number if unit == "C62" or key not in self.labels else Printed(f"{number}{NBSP}{self.labels.text(key)}")


@dataclass(frozen=True, slots=True)
class Passage:
    """The steps of a decision that make one sentence, and who tells them."""

    decision: Decision
    steps: Sequence[Step]
    speaker: Speaker

    @property
    def numbers(self) -> Mapping[str, Json]:
        """Those of the first step, for sentences of one."""
        return self.steps[0].numbers


def _with_first(change: Callable[[str], str], text: str) -> str:
    return change(text[:1]) + text[1:]


def exact(kept: Any) -> Decimal:
    """A kept number, which is text or a whole number. Raises ValueError for anything else."""
    if not isinstance(kept, str | int):
        raise ValueError(f"{kept!r} is no exact number")
    value = Decimal(kept)
    if not value.is_finite():
        raise ValueError(f"{kept!r} is no finite number")
    return value
