"""What several answers of billing hold: money, periods, and the why of an amount."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from billing.domain.money import Money
from tenants.domain.decision import Decision
from tenants.domain.periods import Period


class MoneyBody(serializers.Serializer[Any]):
    """An exact amount; text, never a JSON number."""

    amount = serializers.CharField()
    currency = serializers.CharField(help_text="ISO 4217.")


class PeriodBody(serializers.Serializer[Any]):
    """Local days from `starts_on` up to, and without, `ends_on`."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="The first day after the last.")


class ClauseBody(serializers.Serializer[Any]):
    """The contract's own words, and where they stand."""

    text = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    reference = serializers.CharField(allow_blank=True)


class StepBody(serializers.Serializer[Any]):
    """One line of the calculation."""

    code = serializers.CharField()
    numbers = serializers.DictField(child=serializers.JSONField(allow_null=True), help_text="Exact, as text.")


class DecisionBody(serializers.Serializer[Any]):
    """Why: the rule, its clause, its inputs, and each step that they lead to."""

    code = serializers.CharField()
    rule = serializers.CharField()
    clause = ClauseBody()
    inputs = serializers.DictField(child=serializers.JSONField(allow_null=True))
    steps = StepBody(many=True)


def shown_money(money: Money | None) -> dict[str, str] | None:
    return {"amount": money.text, "currency": money.currency} if money else None


def shown_period(period: Period | None) -> dict[str, str] | None:
    return {"starts_on": period.start.isoformat(), "ends_on": period.end.isoformat()} if period else None


def shown_why(decision: Decision) -> dict[str, Any]:
    return decision.as_json()
