"""`/subscriptions/{id}/price-shock`: leaving because of a price, or keeping the licence at it (R-SCALGO-21)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.bodies import MoneyBody, shown_money
from billing.selectors.price_shocks import price_shock_right
from billing.services.price_shocks import give_price_shock_notice, waive_price_shock
from licensing.api.notice import NoticeBody, shown_notice
from licensing.selectors import subscription_facts
from tenants.api.base import OrganizationView
from tenants.api.serializers import StrictSerializer


class NothingBody(StrictSerializer):
    """Nothing is asked."""


class PriceShockBody(serializers.Serializer[Any]):
    """The right to leave that is open now; all of it null if none is."""

    term_number = serializers.IntegerField(allow_null=True)
    price = MoneyBody(allow_null=True)
    indicated = MoneyBody(allow_null=True, help_text="The price that was indicated before the last day for notice.")
    last_day = serializers.DateField(allow_null=True, help_text="By the organization's calendar.")


class PriceShockView(OrganizationView):
    scopes: ClassVar = {"GET": "subscriptions:read"}

    @extend_schema(operation_id="subscriptions_price_shock", responses=PriceShockBody)
    def get(self, request: Request, subscription_id: UUID) -> Response:
        """Whether the price of a term gives the right to leave, and until when."""
        right = price_shock_right(subscription_facts(subscription_id), self.at)
        shown = PriceShockBody(
            {
                "term_number": right.term_number if right else None,
                "price": shown_money(right.price) if right else None,
                "indicated": shown_money(right.indicated) if right else None,
                "last_day": right.last_day if right else None,
            }
        )
        return Response(shown.data)


class PriceShockNoticeView(OrganizationView):
    scopes: ClassVar = {"POST": "subscriptions:write"}

    @extend_schema(operation_id="subscriptions_price_shock_notice", request=NothingBody, responses={201: NoticeBody})
    def post(self, request: Request, subscription_id: UUID) -> Response:
        """Leaves the term: one that has not begun never begins, one that runs ends with this day.

        409: NO_PRICE_SHOCK, NOTICE_ALREADY_GIVEN, TERM_HAS_BEGUN.
        """
        self.body(NothingBody)
        return Response(shown_notice(give_price_shock_notice(subscription_id=subscription_id, at=self.at)), status=201)


class PriceShockKeepView(OrganizationView):
    scopes: ClassVar = {"POST": "subscriptions:write"}

    @extend_schema(operation_id="subscriptions_price_shock_keep", request=NothingBody, responses={204: None})
    def post(self, request: Request, subscription_id: UUID) -> Response:
        """Keeps the licence at the price: the right to leave is given up, and the term is charged once it has begun.

        409: NO_PRICE_SHOCK, NOTICE_ALREADY_GIVEN.
        """
        self.body(NothingBody)
        waive_price_shock(subscription_id=subscription_id, at=self.at)
        return Response(status=204)
