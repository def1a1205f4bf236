"""`/subscriptions/{id}/invoicing`: what was invoiced elsewhere is invoiced here, from a day on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.bodies import MoneyBody, PeriodBody, shown_money, shown_period
from billing.api.fields import ExactNumber
from billing.services.invoicing_start import FirstPrice, begin_invoicing, preview_invoicing
from tenants.api.base import OrganizationView
from tenants.api.fields import Day, Line
from tenants.api.serializers import ErrorBody, PreviewQuery, StrictSerializer

REFUSED = OpenApiResponse(
    ErrorBody,
    description="PLAN_NOT_RUNNING with the charges that are not written yet; NOT_INVOICED_ELSEWHERE,"
    " INVOICED_HERE_ALREADY, CANNOT_BE_PRICED.",
)


class InvoicingBody(StrictSerializer):
    """From which day on, and why."""

    first_day = Day(help_text="By the organization's calendar: the first day of the running term, or of the next one.")
    reason = Line(most=1000, help_text="Kept in the audit log.")
    expected_units = ExactNumber(
        lowest=Decimal(0), required=False, help_text="Of the first term, in the place of the plan's estimate."
    )


class FirstPriceBody(serializers.Serializer[Any]):
    """The first term that is invoiced here, and its price."""

    term_number = serializers.IntegerField()
    term = PeriodBody()
    measured = PeriodBody(allow_null=True, help_text="The usage that its price is made from; null: an estimate.")
    closes_on = serializers.DateField(allow_null=True, help_text="From this day on that usage is known.")
    offer = serializers.UUIDField(allow_null=True, help_text="It waits to be approved; null in a preview.")
    offered = MoneyBody(allow_null=True, help_text="Without VAT, for the whole term; null until the usage is known.")


class InvoicingView(OrganizationView):
    scopes: ClassVar = {"POST": "agreements:write"}
    query_of: ClassVar = {"POST": PreviewQuery}

    @extend_schema(
        operation_id="subscriptions_begin_invoicing",
        request=InvoicingBody,
        responses={200: FirstPriceBody, 201: FirstPriceBody, 409: REFUSED},
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        """Begins invoicing an agreement here: 201; a preview writes nothing: 200.

        422: FIRST_DAY_IN_TERM with the days that can be chosen, FIRST_DAY_OUT_OF_RANGE, EXPECTED_UNITS_UNUSED.
        """
        body = self.body(InvoicingBody)
        is_preview = self.query.get("preview") == "true"
        begin = preview_invoicing if is_preview else begin_invoicing
        first = begin(
            subscription_id=subscription_id,
            first_day=body["first_day"],
            reason=body["reason"],
            at=self.at,
            expected_units=body.get("expected_units"),
        )
        return Response(_shown(first, is_preview=is_preview), status=200 if is_preview else 201)


def _shown(first: FirstPrice, *, is_preview: bool) -> dict[str, Any]:
    shown = FirstPriceBody(
        {
            "term_number": first.term_number,
            "term": shown_period(first.term),
            "measured": shown_period(first.measured.period) if first.measured else None,
            "closes_on": first.measured.closes_on if first.measured else None,
            "offer": None if is_preview else first.offer_id,
            "offered": shown_money(first.offered) if first.offered else None,
        }
    )
    return dict(shown.data)
