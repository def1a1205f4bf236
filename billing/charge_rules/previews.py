"""Any rule on given terms, quantities and dates, without writing; and any kept decision once more (R-X-2)."""

from __future__ import annotations

from typing import Any

from billing.charge_rules import CHARGE_RULES
from billing.domain.agreed_option import AgreedOption, read_agreed_options
from billing.domain.charge_rule import ChargeRule, make_terms, price_charge, rule_does_not_run_yet
from billing.domain.priced_line import PricedLine
from tenants.domain.decision import Clause, Decision
from tenants.domain.periods import Period
from tenants.domain.typed_json import Fault, FaultyInput, read_into

# A preview stands in no contract; "und" is the language code of a text whose language is not known.
NO_CLAUSE = Clause(text="", language="und", reference="")


def charge_rule(code: str) -> ChargeRule[Any, Any]:
    """The rule with a code. Raises FaultyInput for an unknown one."""
    if code not in CHARGE_RULES:
        known = ", ".join(CHARGE_RULES)
        raise FaultyInput([Fault(("rule",), "UNKNOWN_RULE", f"{code!r} is no charge rule; there are: {known}")])
    return CHARGE_RULES[code]


def preview(
    rule_code: str,
    raw_parameters: object,
    raw_facts: object,
    period: object,
    currency: str,
    clause: Clause = NO_CLAUSE,
    agreed: tuple[AgreedOption, ...] = (),
) -> tuple[PricedLine, ...]:
    """The lines that a rule makes of plain JSON.

    `period` is a Period or `{"start", "end"}` with the end exclusive. Raises FaultyInput with every fault at once, its
    path starting with `rule`, `parameters`, `facts`, `period` or `currency`. `agreed` says which of the parameters were
    agreed for one customer.
    """
    rule = charge_rule(rule_code)
    faults = [] if rule.runs else [rule_does_not_run_yet(rule_code)]
    parameters = read_into(faults, rule.parameters_type, raw_parameters, ("parameters",))
    facts = read_into(faults, rule.facts_type, raw_facts, ("facts",))
    days = period if isinstance(period, Period) else read_into(faults, Period, period, ("period",))
    if faults or days is None:
        raise FaultyInput(faults)
    return price_charge(make_terms(rule, parameters, clause, agreed), facts, days, currency)


def recompute(decision: Decision) -> tuple[PricedLine, ...]:
    """All lines of the charge that a kept decision belongs to, computed from its inputs alone.

    Raises FaultyInput or ValueError if the inputs are no longer what the rule can read, as when somebody changed them.
    """
    kept = decision.inputs
    return preview(
        decision.rule,
        kept.get("parameters"),
        kept.get("facts"),
        kept.get("period"),
        str(kept.get("currency")),
        decision.clause,
        read_agreed_options(kept.get("agreed")),
    )
