"""`/subscriptions`: agreements, their terms, and what each term costs and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.bodies import DecisionBody, MoneyBody, PeriodBody, shown_money, shown_period, shown_why
from billing.api.fields import ExactNumber
from billing.selectors.prices import TermPrice, term_prices, term_prices_of
from billing.services.agreements import Signature, sign_agreement
from billing.services.plan_pricing import has_yearly_fee
from licensing.domain.notice import NoticeBasis, NoticeFacts
from licensing.models import Subscription
from licensing.selectors import SubscriptionFacts, TermFacts, subscription_facts, subscriptions_by_id
from tenants.api.base import OrganizationView
from tenants.api.fields import Day, Line
from tenants.api.schema import page_of
from tenants.api.serializers import PageQuery, StrictSerializer
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused

TERM_STATES = ["upcoming", "running", "ended"]


class SignatureBody(StrictSerializer):
    """An agreement that the organization has signed. Its first term begins on the day of the signature."""

    plan = Line(most=60, help_text="The plan's code; its latest version is signed.")
    signed_on = Day(help_text="By the organization's calendar.")
    signed_by = Line(help_text="The person who signed for the organization.")
    expected_units = ExactNumber(
        lowest=Decimal(0),
        required=False,
        help_text="In the place of the plan's estimate, where it has one.",
    )
    type_override_reason = Line(
        most=1000, required=False, help_text="Why the plan, although it is not offered to this type of organization."
    )
    invoiced_elsewhere_reason = Line(
        most=1000,
        required=False,
        help_text="Why nothing of it is charged or invoiced here: only for a plan whose charges do not run yet.",
    )


class TermBody(serializers.Serializer[Any]):
    """A period of the agreement, with its price."""

    number = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(help_text="The first day after the last.")
    state = serializers.ChoiceField(TERM_STATES)
    last_day_for_notice = serializers.DateField(help_text="Notice received by the end of this day ends it on time.")
    is_price_pending = serializers.BooleanField(help_text="The term runs, and is invoiced once its price is decided.")
    price = MoneyBody(allow_null=True, help_text="Without VAT, for the whole term; fixed.")
    is_estimated = serializers.BooleanField(allow_null=True, help_text="The first term's price is an estimate.")
    is_adjusted = serializers.BooleanField(allow_null=True, help_text="The vendor's staff set another than the rule's.")
    measured = PeriodBody(allow_null=True, help_text="The usage that the price was made from.")
    why = DecisionBody(allow_null=True)
    invoice_number = serializers.CharField(allow_null=True)


class GivenNoticeBody(serializers.Serializer[NoticeFacts]):
    """Notice that is in force; one that was withdrawn is not shown."""

    basis = serializers.ChoiceField(list(NoticeBasis))
    received_on = serializers.DateField()
    last_day_for_notice = serializers.DateField()
    is_in_time = serializers.BooleanField()
    ends_on = serializers.DateField()


class SubscriptionBody(serializers.Serializer[Any]):
    """An agreement of the organization on a version of a plan."""

    id = serializers.UUIDField()
    organization = serializers.CharField()
    plan = serializers.CharField()
    plan_version = serializers.IntegerField()
    product = serializers.CharField()
    signed_on = serializers.DateField()
    signed_by = serializers.CharField()
    invoiced_elsewhere_reason = serializers.CharField(
        allow_null=True, help_text="Why nothing of it is priced, charged or invoiced here; null if it is."
    )
    invoiced_here_from = serializers.DateField(
        allow_null=True, help_text="Of what was invoiced elsewhere: what begins on this day or later is invoiced here."
    )
    ends_on = serializers.DateField(allow_null=True, help_text="The first day without access, once notice was given.")
    notice = GivenNoticeBody(allow_null=True)
    terms = TermBody(many=True)


class SubscriptionView(OrganizationView):
    """Shows subscriptions as of today, by the organization's calendar."""

    def show(self, facts: SubscriptionFacts, prices: Mapping[int, TermPrice]) -> dict[str, Any]:
        today = local_day(self.at, self.organization.timezone)
        shown = SubscriptionBody(
            {
                "id": facts.id,
                "organization": self.organization.slug,
                "plan": facts.plan.plan_code,
                "plan_version": facts.plan.number,
                "product": facts.plan.product_code,
                "signed_on": facts.signed_on,
                "signed_by": facts.signed_by,
                "invoiced_elsewhere_reason": facts.invoiced_elsewhere_reason or None,
                "invoiced_here_from": facts.invoiced_here_from,
                "ends_on": facts.ends_on,
                "notice": facts.notice,
                "terms": [_show_term(facts, term, prices.get(term.number), today) for term in facts.terms],
            }
        )
        return dict(shown.data)


class SubscriptionsView(SubscriptionView):
    scopes: ClassVar = {"GET": "subscriptions:read", "POST": "agreements:write"}
    query_of: ClassVar = {"GET": PageQuery}

    @extend_schema(operation_id="subscriptions_list", responses=page_of(SubscriptionBody))
    def get(self, request: Request) -> Response:
        """Subscriptions, in the order in which they were signed."""
        return self.page(Subscription.objects.filter(organization_id=self.organization.id), self._show_page)

    @extend_schema(operation_id="subscriptions_sign", request=SignatureBody, responses={201: SubscriptionBody})
    def post(self, request: Request) -> Response:
        """Signs an agreement: the subscription begins, and its first term is priced by estimate and charged.

        409: ALREADY_SUBSCRIBED, PLAN_NOT_RUNNING, INVOICED_HERE, TYPE_NOT_OFFERED, BILLING_PROFILE_MISSING,
        CANNOT_BE_PRICED. 422: UNKNOWN_PLAN, SIGNED_ON_OUT_OF_RANGE, EXPECTED_UNITS_UNUSED.
        """
        subscription_id = self._sign(self.body(SignatureBody))
        facts = subscription_facts(subscription_id)
        return Response(self.show(facts, term_prices(subscription_id)), status=201)

    def _sign(self, body: dict[str, Any]) -> UUID:
        try:
            return sign_agreement(
                organization_id=self.organization.id,
                plan_code=body["plan"],
                signature=Signature(
                    signed_on=body["signed_on"],
                    signed_by=body["signed_by"],
                    type_override_reason=body.get("type_override_reason", ""),
                    invoiced_elsewhere_reason=body.get("invoiced_elsewhere_reason", ""),
                ),
                at=self.at,
                expected_units=body.get("expected_units"),
            )
        except NotFound as error:
            raise Refused("UNKNOWN_PLAN", _("There is no such plan."), {"plan": body["plan"]}, is_input=True) from error

    def _show_page(self, subscriptions: Sequence[Subscription]) -> list[dict[str, Any]]:
        ids = [subscription.pk for subscription in subscriptions]
        facts, prices = subscriptions_by_id(ids), term_prices_of(ids)
        return [self.show(facts[found], prices.get(found, {})) for found in ids]


class SubscriptionDetailView(SubscriptionView):
    scopes: ClassVar = {"GET": "subscriptions:read"}

    @extend_schema(operation_id="subscriptions_retrieve", responses=SubscriptionBody)
    def get(self, request: Request, subscription_id: UUID) -> Response:
        """One subscription."""
        facts = subscription_facts(subscription_id)
        return Response(self.show(facts, term_prices(subscription_id)))


def _show_term(
    subscription: SubscriptionFacts, term: TermFacts, price: TermPrice | None, today: date
) -> dict[str, Any]:
    """What an offer proposes is not shown before it is decided. Where there are no offers, no price is pending."""
    decided = price if price is not None and price.price is not None else None
    return {
        "number": term.number,
        "starts_on": term.period.start,
        "ends_on": term.period.end,
        "state": _state(subscription, term, today),
        "last_day_for_notice": subscription.last_day_for_notice(term),
        "is_price_pending": decided is None
        and has_yearly_fee(subscription)
        and subscription.is_invoiced_here(term.period.start),
        "price": shown_money(decided.price) if decided else None,
        "is_estimated": decided.is_estimated if decided else None,
        "is_adjusted": decided.is_adjusted if decided else None,
        "measured": shown_period(decided.measured) if decided else None,
        "why": shown_why(decided.why) if decided else None,
        "invoice_number": decided.invoice_number if decided else None,
    }


def _state(subscription: SubscriptionFacts, term: TermFacts, today: date) -> str:
    """A term that was left because of its price has ended with the subscription."""
    if subscription.ends_on is not None and subscription.ends_on <= today:
        return "ended"
    if today < term.period.start:
        return "upcoming"
    return "running" if today in term.period else "ended"
