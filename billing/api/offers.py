"""`/offers`: proposed prices, and what staff decide about them. The vendor's, of all customers or of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.bodies import DecisionBody, MoneyBody, PeriodBody, shown_money, shown_period, shown_why
from billing.api.fields import ExactNumber
from billing.domain.currencies import MINOR_UNITS
from billing.domain.money import Money
from billing.models import OfferKind, Verdict
from billing.selectors.offers import OfferFacts, offer_facts, offer_rows, offers_facts
from billing.services.offers import adjust_offer, approve_offer, hold_offer, wrong_currency
from tenants.api.base import ApiView
from tenants.api.fields import Line
from tenants.api.schema import page_of
from tenants.api.serializers import OrganizationQuery, PageQuery, StrictQuery, StrictSerializer
from tenants.domain.refusal import NotFound
from tenants.scoping import current_scope
from tenants.selectors import organizations_facts

OFFER_STATES = ["waiting", "held", "approved", "adjusted"]


class OffersQuery(PageQuery):
    waiting = serializers.ChoiceField(
        ["true", "false"], required=False, help_text="Only offers without a price yet, or only those with one."
    )


class OfferVerdictBody(serializers.Serializer[Any]):
    """What was decided, by whom the audit log says."""

    verdict = serializers.ChoiceField(Verdict.choices)
    price = MoneyBody(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField()


class OfferSummaryBody(serializers.Serializer[Any]):
    """A proposed price of a term."""

    id = serializers.UUIDField()
    organization = serializers.CharField()
    subscription = serializers.UUIDField()
    term_number = serializers.IntegerField()
    term = PeriodBody()
    kind = serializers.ChoiceField(OfferKind.choices)
    state = serializers.ChoiceField(OFFER_STATES)
    offered = MoneyBody()
    price = MoneyBody(allow_null=True, help_text="Once it is decided.")
    measured = PeriodBody(allow_null=True, help_text="The usage that it was made from.")
    proposed_at = serializers.DateTimeField()


class OfferBody(OfferSummaryBody):
    """A proposed price with its why and what was decided about it."""

    why = DecisionBody()
    verdicts = OfferVerdictBody(many=True, help_text="The oldest first.")


class ApprovalBody(StrictSerializer):
    reason = Line(most=1000, required=False, help_text="Kept in the audit log.")


class AdjustmentBody(StrictSerializer):
    """Another price than the offered one; the customer sees both, with the reason."""

    amount = ExactNumber(help_text="Without VAT, for the whole term.")
    currency = Line(most=3, help_text="The offer's own, ISO 4217.")
    reason = Line(most=1000)


class HoldBody(StrictSerializer):
    reason = Line(most=1000)


class OffersApiView(ApiView):
    """Of all customers, or with `?organization=` of one, to whom the middleware has held the scope already."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if "organization" in self.query and current_scope().organization_id is None:
            raise NotFound("organization", self.query["organization"])

    def usual_query(self) -> type[StrictQuery]:
        return OrganizationQuery


class OffersView(OffersApiView):
    scopes: ClassVar = {"GET": "offers:read"}
    query_of: ClassVar = {"GET": OffersQuery}

    @extend_schema(operation_id="offers_list", responses=page_of(OfferSummaryBody))
    def get(self, request: Request) -> Response:
        """Offers, in the order in which they were proposed."""
        waiting = self.query.get("waiting")
        rows = offer_rows(is_waiting=None if waiting is None else waiting == "true")
        return self.page(rows, lambda offers: _show_summaries(offers_facts(offers)))


class OfferDetailView(OffersApiView):
    scopes: ClassVar = {"GET": "offers:read"}

    @extend_schema(operation_id="offers_retrieve", responses=OfferBody)
    def get(self, request: Request, offer_id: UUID) -> Response:
        """One offer, with its why."""
        return _answer(offer_id)


class OfferApproveView(OffersApiView):
    scopes: ClassVar = {"POST": "offers:write"}

    @extend_schema(operation_id="offers_approve", request=ApprovalBody, responses=OfferBody)
    def post(self, request: Request, offer_id: UUID) -> Response:
        """The offered price becomes the term's, for good. The administrators are told. 409: OFFER_DECIDED."""
        approve_offer(offer_id=offer_id, reason=self.body(ApprovalBody).get("reason", ""), at=self.at)
        return _answer(offer_id)


class OfferAdjustView(OffersApiView):
    scopes: ClassVar = {"POST": "offers:write"}

    @extend_schema(operation_id="offers_adjust", request=AdjustmentBody, responses=OfferBody)
    def post(self, request: Request, offer_id: UUID) -> Response:
        """Another price becomes the term's, for good. The administrators are told.

        409: OFFER_DECIDED. 422: WRONG_CURRENCY, AMOUNT_NOT_PAYABLE.
        """
        body = self.body(AdjustmentBody)
        adjust_offer(offer_id=offer_id, amount=_price_of(body), reason=body["reason"], at=self.at)
        return _answer(offer_id)


class OfferHoldView(OffersApiView):
    scopes: ClassVar = {"POST": "offers:write"}

    @extend_schema(operation_id="offers_hold", request=HoldBody, responses=OfferBody)
    def post(self, request: Request, offer_id: UUID) -> Response:
        """Nothing is invoiced before the offer is approved or adjusted; the term runs meanwhile. 409: OFFER_DECIDED."""
        hold_offer(offer_id=offer_id, reason=self.body(HoldBody)["reason"], at=self.at)
        return _answer(offer_id)


def _price_of(body: dict[str, Any]) -> Money:
    if body["currency"] not in MINOR_UNITS:
        raise wrong_currency()
    return Money(body["amount"], body["currency"])


def _answer(offer_id: UUID) -> Response:
    facts = offer_facts(offer_id)
    slug = _slugs([facts])[facts.organization_id]
    verdicts = [
        {
            "verdict": verdict.verdict,
            "price": shown_money(verdict.price),
            "reason": verdict.reason,
            "decided_at": verdict.decided_at,
        }
        for verdict in facts.verdicts
    ]
    shown = _summary(facts, slug) | {"why": shown_why(facts.why), "verdicts": verdicts}
    return Response(OfferBody(shown).data)


def _show_summaries(offers: Sequence[OfferFacts]) -> list[dict[str, Any]]:
    slugs = _slugs(offers)
    return [dict(OfferSummaryBody(_summary(facts, slugs[facts.organization_id])).data) for facts in offers]


def _slugs(offers: Sequence[OfferFacts]) -> dict[UUID, str]:
    found = organizations_facts({facts.organization_id for facts in offers})
    return {organization_id: facts.slug for organization_id, facts in found.items()}


def _summary(facts: OfferFacts, slug: str) -> dict[str, Any]:
    return {
        "id": facts.id,
        "organization": slug,
        "subscription": facts.subscription_id,
        "term_number": facts.term_number,
        "term": shown_period(facts.term),
        "kind": facts.kind,
        "state": facts.state,
        "offered": shown_money(facts.offered),
        "price": shown_money(facts.price),
        "measured": shown_period(facts.measured),
        "proposed_at": facts.proposed_at,
    }
