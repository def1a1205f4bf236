"""What every access rule asks before it lets somebody in, in one order, with one set of codes (R-X-4).

The order goes from what can be helped least to what helps itself in a moment: the agreement, the person, their seat,
the organization's licenses, a free place. The first reason that holds is the answer, since mending a later one would
not let anybody in before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from licensing.access_rules.access_rule import ALLOWED, Capabilities, Mode, StartAnswer
from licensing.access_rules.facts import AccessFacts, LicensedPerson
from licensing.access_rules.options import WithoutLogin
from tenants.domain.decision import Clause, Decision, Json, Step
from tenants.domain.people import is_current
from tenants.domain.typed_json import plain_json

# The same codes, in this order, in the API, on pages and in the audit trail. The last two are not reasons against a
# person: NO_FREE_LICENSE is found when a place is to be taken, READ_ONLY refuses changes to who is let in.
REFUSAL_CODES = (
    "SUBSCRIPTION_ENDED",
    "NOT_CURRENT",
    "LOGIN_MODE_NONE",
    "NO_SEAT",
    "OVER_LIMIT",
    "NO_FREE_LICENSE",
    "READ_ONLY",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionTerms:
    """What one plan asks of a person.

    `seat` is the kind of seat that this person has to hold, if any. A plan that counts people by their dates
    (`counts_dates`) lets nobody in without an entry date; any other turns away only who has left or is yet to come.
    """

    rule: str
    clause: Clause
    counts_dates: bool = False
    exit_day_counts: bool = False
    grace_days: int | None = None
    seat: str | None = None
    without_login: tuple[WithoutLogin, ...] = ()


def answer_start(facts: AccessFacts, terms: AdmissionTerms, kinds: tuple[str, ...], *reasons: Step) -> StartAnswer:
    """Grants a start that takes a place of one of the kinds, unless something stands against it.

    A person in mode passive may read, whatever kind of place they take (R-TEAM-15).
    """
    against = _reason_against(facts, terms)
    if against is not None:
        return StartAnswer(mode=None, kinds=(), decision=_decision(facts, terms, against.code, against))
    mode: Mode = "read_only" if facts.person.login_mode == "passive" else "change"
    granted = _decision(facts, terms, "GRANTED", *reasons, Step("STARTS_TO", {"mode": mode, "kinds": list(kinds)}))
    return StartAnswer(mode=mode, kinds=kinds, decision=granted)


def answer_may(facts: AccessFacts, terms: AdmissionTerms) -> Capabilities:
    """What the person may do (R-TEAM-2, 8, 9, 16).

    Who cannot log in may still be used in plans as the plan says; who is not here, or without agreement, may nothing.
    """
    against = _reason_against(facts, terms)
    inside = against.code if against else ALLOWED
    changing = "READ_ONLY" if against is None and facts.person.login_mode == "passive" else inside
    return Capabilities(
        log_in=inside,
        view=inside,
        change=changing,
        approve=changing,
        carry_plan_data=_without_login("plan_data", facts, terms, inside),
        deputise=_without_login("deputise", facts, terms, inside),
        decision=_decision(facts, terms, inside, *([against] if against else [])),
    )


def is_here(person: LicensedPerson, on: date, *, exit_day_counts: bool) -> bool:
    """Entry ≤ today < exit; with `exit_day_counts` the exit date is the last day of use (R-TEAM-1)."""
    leaves_tonight = exit_day_counts and person.exit_on == on
    return is_current(replace(person, exit_on=None) if leaves_tonight else person, on)


def _without_login(use: WithoutLogin, facts: AccessFacts, terms: AdmissionTerms, inside: str) -> str:
    if inside in ("SUBSCRIPTION_ENDED", "NOT_CURRENT"):
        return inside
    if facts.person.login_mode == "none" and use not in terms.without_login:
        return "LOGIN_MODE_NONE"
    return ALLOWED


def _reason_against(facts: AccessFacts, terms: AdmissionTerms) -> Step | None:
    return next((step for check in _CHECKS if (step := check(facts, terms)) is not None), None)


def _agreement_ended(facts: AccessFacts, _terms: AdmissionTerms) -> Step | None:
    ends_on = facts.agreement_ends_on
    if ends_on is None or facts.on < ends_on:
        return None
    return Step("SUBSCRIPTION_ENDED", {"first_day_without": ends_on.isoformat()})


def _not_here(facts: AccessFacts, terms: AdmissionTerms) -> Step | None:
    person = facts.person
    known = replace(person, entry_on=date.min) if person.entry_on is None and not terms.counts_dates else person
    if is_here(known, facts.on, exit_day_counts=terms.exit_day_counts):
        return None
    days: dict[str, Json] = {"entry_on": plain_json(person.entry_on), "exit_on": plain_json(person.exit_on)}
    return Step("NOT_CURRENT", {"on": facts.on.isoformat(), **days})


def _no_log_in(facts: AccessFacts, _terms: AdmissionTerms) -> Step | None:
    return Step("LOGIN_MODE_NONE") if facts.person.login_mode == "none" else None


def _no_seat(facts: AccessFacts, terms: AdmissionTerms) -> Step | None:
    if terms.seat is None or facts.person.seat is not None:
        return None
    return Step("NO_SEAT", {"kind": terms.seat})


def _over_limit(facts: AccessFacts, terms: AdmissionTerms) -> Step | None:
    """Nobody is thrown out while the grace runs; after it nobody new comes in until the licenses suffice.

    Who holds a seat of their own is measured by that seat alone.
    """
    seat = facts.person.seat
    since = seat.without_place_since if seat else facts.over_limit_since
    if terms.grace_days is None or since is None or facts.on < since + timedelta(days=terms.grace_days):
        return None
    return Step("OVER_LIMIT", {"since": since.isoformat(), "grace_days": terms.grace_days})


_CHECKS: tuple[Callable[[AccessFacts, AdmissionTerms], Step | None], ...] = (
    _agreement_ended,
    _not_here,
    _no_log_in,
    _no_seat,
    _over_limit,
)


def _decision(facts: AccessFacts, terms: AdmissionTerms, code: str, *steps: Step) -> Decision:
    return Decision(code=code, rule=terms.rule, clause=terms.clause, inputs=plain_json(facts), steps=steps)
