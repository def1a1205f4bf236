"""From a decision to its sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from billing.documents.paper_text import Printed, joined, paper_text
from billing.documents.why import advice, agreed, bands, consumption, credited, fees
from billing.documents.why.plain import spell_out
from billing.documents.why.speaker import Passage, Speaker
from tenants.domain.decision import Decision

_LONGEST_REFERENCE = 120

Sentence = Callable[[Passage], Printed]


def _nothing(_passage: Passage) -> Printed:
    return Printed("")


# Which sentence a step is told in. Steps of one sentence that follow each other are told together.
_SENTENCES: Mapping[str, Sentence] = {
    "OPTION_AGREED": agreed.option,
    "METER_UNITS": consumption.usage,
    "LATE_METER_UNITS": consumption.usage,
    "UNITS": consumption.usage,
    "UNITS_ESTIMATED": consumption.estimate,
    "UNITS_EXPECTED_BY_STAFF": consumption.expectation,
    "BAND": consumption.band,
    "CHANGE_LIMITED": consumption.held_price,
    "CHANGE_WITHIN_LIMIT": _nothing,
    "ADJUSTED_BY_STAFF": consumption.adjusted,
    "CREDITED": credited.credited,
    "FEE": fees.fee,
    "PRORATED": fees.prorated,
    "COUNTED": bands.counted,
    "TIER": bands.tier,
    "SLICE": bands.slices,
    "BAND_OF_ALL": bands.band_of_all,
    "PACKAGES": bands.packages,
    "KINDS_COMPARED": advice.kinds_compared,
    "BREAK_EVEN": advice.break_even,
    "HOURS_A_WEEK": advice.hours_a_week,
    "REPLAYED": advice.replayed,
    "AMOUNT": _nothing,  # quantity × unit price stand in the line itself
}


def explain(decision: Decision, speaker: Speaker) -> Printed:
    """The reasons of an amount in one text, with the clause they come from."""
    return _with_clause(joined(" ", sentences(decision, speaker)), decision)


def sentences(decision: Decision, speaker: Speaker) -> tuple[Printed, ...]:
    """The reasons of an amount, one text for the steps that are told together.

    A step without words of its own is spelled out, and so is one whose numbers are not what its code promises: a
    document that is owed never fails to be printed for its explanation.
    """
    told = groupby(decision.steps, key=lambda step: _SENTENCES.get(step.code, spell_out))
    texts = (_tell(sentence, Passage(decision, list(steps), speaker)) for sentence, steps in told)
    return tuple(text for text in texts if text)


def _tell(sentence: Sentence, passage: Passage) -> Printed:
    try:
        return sentence(passage)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return spell_out(passage)


def _with_clause(reasons: Printed, decision: Decision) -> Printed:
    """The reasons, and before their last full stop where the contract says so."""
    reference = paper_text(decision.clause.reference, _LONGEST_REFERENCE)
    if not (reasons and reference):
        return Printed(reasons or reference)
    return Printed(f"{reasons.removesuffix('.')} ({reference}).")
