"""`/quote-requests`: prospects who ask what a licence would cost. The vendor's."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.bodies import DecisionBody, MoneyBody, shown_money
from billing.models import QuoteRequest
from billing.selectors.quotes import with_answers
from billing.services.quote_requests import NUMBER_LENGTH, NewQuoteRequest, enter_quote_request
from tenants.api.base import ApiView
from tenants.api.fields import Code, EmailAddress, Line, WholeNumber
from tenants.api.schema import page_of
from tenants.api.serializers import ListQuery, StrictSerializer
from tenants.domain.codes import LOCALES
from tenants.models import OrganizationType
from tenants.services.organizations import MOST_EMPLOYEES

REQUEST_STATES = ["waiting", "answered", "closed"]


class NewQuoteRequestBody(StrictSerializer):
    """What a prospect says of itself. The estimate by type and size is made and kept with it."""

    plan = Line(most=60, required=False, help_text="The plan's code; needed where several are on offer.")
    organization_name = Line()
    organization_type = Code(OrganizationType.choices)
    employees = WholeNumber(min_value=0, max_value=MOST_EMPLOYEES)
    country = Line(most=2, help_text="ISO 3166-1 alpha-2.")
    registration_number = Line(most=NUMBER_LENGTH, required=False)
    contact_name = Line()
    email = EmailAddress()
    phone = Line(most=NUMBER_LENGTH, required=False)
    message = Line(most=2000, required=False)
    language = Code(LOCALES)


class QuoteRequestBody(serializers.Serializer[Any]):
    """A request with its estimate; a type that the plan has no estimate for has none."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(REQUEST_STATES)
    plan = serializers.CharField()
    organization_name = serializers.CharField()
    organization_type = serializers.ChoiceField(OrganizationType.choices)
    employees = serializers.IntegerField()
    country = serializers.CharField()
    registration_number = serializers.CharField(allow_blank=True)
    contact_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    estimate = MoneyBody(allow_null=True, help_text="Of the first year, without VAT.")
    why = DecisionBody(allow_null=True)
    requested_at = serializers.DateTimeField()
    closed_reason = serializers.CharField(allow_blank=True)


class QuoteRequestsView(ApiView):
    scopes: ClassVar = {"GET": "quotes:read", "POST": "quotes:write"}
    query_of: ClassVar = {"GET": ListQuery}

    @extend_schema(operation_id="quote_requests_list", responses=page_of(QuoteRequestBody))
    def get(self, request: Request) -> Response:
        """Requests, in the order in which they came."""
        return self.page(_rows(), lambda rows: [show_request(row) for row in rows])

    @extend_schema(operation_id="quote_requests_create", request=NewQuoteRequestBody, responses={201: QuoteRequestBody})
    def post(self, request: Request) -> Response:
        """Enters a request that came another way.

        409: NO_PLAN_ON_OFFER. 422: UNKNOWN_PLAN, UNKNOWN_CODE, INVALID_IDENTIFIER.
        """
        body = self.body(NewQuoteRequestBody)
        entered = enter_quote_request(NewQuoteRequest(plan_code=body.pop("plan", ""), **body), at=self.at)
        return Response(show_request(_rows().get(pk=entered.pk)), status=201)


def show_request(row: QuoteRequest) -> dict[str, Any]:
    """A row of `with_answers`."""
    shown = {name: getattr(row, name) for name in QuoteRequestBody().get_fields() if hasattr(row, name)}
    state = "closed" if row.closed_at else "answered" if row.is_answered else "waiting"  # type: ignore[attr-defined]  # annotated
    return dict(
        QuoteRequestBody(
            shown
            | {
                "state": state,
                "plan": row.plan_version.plan.code,
                "estimate": shown_money(row.estimated_price),
                "why": row.decision,
            }
        ).data
    )


def _rows() -> Any:
    return with_answers(QuoteRequest.objects.select_related("plan_version__plan"))
