"""`/quotes`: what answers a request. The vendor's; whoever holds a quote's link accepts it on its page."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.bodies import DecisionBody, MoneyBody, shown_money
from billing.api.fields import ExactNumber
from billing.documents.languages import LANGUAGES
from billing.models import Quote
from billing.selectors.quotes import QUOTE_STATES, quote_state, with_steps
from billing.selectors.sellers import seller_by_code
from billing.services.quote_terms import QuoteTerms
from billing.services.quotes import prepare_quote, send_quote, withdraw_quote
from tenants.api.base import ApiView
from tenants.api.fields import Code, Day, Flag, Line, PublicId
from tenants.api.schema import page_of
from tenants.api.serializers import ListQuery, StrictSerializer
from tenants.domain.periods import local_day
from tenants.domain.refusal import NotFound, Refused
from tenants.models import OrganizationType
from tenants.selectors import organization_by_slug


class NewQuoteBody(StrictSerializer):
    """What staff decide; what is left out follows from the request, the plan and the settings."""

    request = PublicId()
    seller = Line(most=40, help_text="The seller's code.")
    valid_until = Day(required=False)
    language = Code(LANGUAGES, required=False)
    organization_type = Code(OrganizationType.choices, required=False)
    type_reason = Line(most=1000, required=False, help_text="Why another type, or one that the plan is not offered to.")
    expected_units = ExactNumber(required=False, help_text="In the place of the plan's estimate.")
    units_reason = Line(most=1000, required=False)
    currency = Line(most=3, required=False)
    amount = ExactNumber(required=False, help_text="Another price of the first year, without VAT.")
    amount_reason = Line(most=1000, required=False, help_text="The customer reads it.")
    agreement_text = Line(most=1000, required=False)
    customer = Line(most=63, required=False, help_text="The slug of the customer who asks.")
    is_another = Flag(required=False, help_text="A customer of the same name is another one.")


class SendingBody(StrictSerializer):
    """Nothing has to be said."""


class QuoteWithdrawalBody(StrictSerializer):
    reason = Line(most=1000)


class QuoteSummaryBody(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(QUOTE_STATES)
    request = serializers.UUIDField()
    seller = serializers.CharField()
    price = MoneyBody(help_text="Of the first year, without VAT.")
    valid_until = serializers.DateField()
    text_hash = serializers.CharField(help_text="SHA-256 of the text, in hexadecimal.")
    prepared_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)


class QuoteBody(QuoteSummaryBody):
    """A quote with the why of its price and its whole text."""

    why = DecisionBody()
    content = serializers.DictField(child=serializers.JSONField(allow_null=True))


class QuoteView(ApiView):
    """Shows quotes on their seller's day."""

    def summary(self, quote: Any) -> dict[str, Any]:
        return {
            "id": quote.pk,
            "number": quote.number,
            "revision": quote.revision,
            "state": quote_state(quote, local_day(self.at, quote.seller.timezone)),
            "request": quote.request_id,
            "seller": quote.seller.code,
            "price": shown_money(quote.price),
            "valid_until": quote.valid_until,
            "text_hash": quote.text_hash,
            "prepared_at": quote.prepared_at,
            "sent_at": quote.sent_at,
            "accepted_at": quote.accepted_at,
        }

    def answer(self, quote_id: UUID, status: int = 200) -> Response:
        quote = _rows().filter(pk=quote_id).first()
        if quote is None:
            raise NotFound("quote", str(quote_id))
        more = {"why": quote.content["price"]["why"], "content": quote.content}
        return Response(QuoteBody(self.summary(quote) | more).data, status=status)


class QuotesView(QuoteView):
    scopes: ClassVar = {"GET": "quotes:read", "POST": "quotes:write"}
    query_of: ClassVar = {"GET": ListQuery}

    @extend_schema(operation_id="quotes_list", responses=page_of(QuoteSummaryBody))
    def get(self, request: Request) -> Response:
        """Quotes, in the order in which they were prepared."""
        return self.page(_rows(), lambda rows: [dict(QuoteSummaryBody(self.summary(row)).data) for row in rows])

    @extend_schema(operation_id="quotes_prepare", request=NewQuoteBody, responses={201: QuoteBody})
    def post(self, request: Request) -> Response:
        """Prepares a quote, or its next revision; nothing is sent yet.

        409: REQUEST_CLOSED, QUOTE_ACCEPTED, ALREADY_SUBSCRIBED, CUSTOMER_KNOWN, CANNOT_BE_PRICED, WRONG_CURRENCY. 422:
        UNKNOWN_REFERENCE, REASON_MISSING, EXPECTED_UNITS_INVALID, AMOUNT_NOT_PAYABLE, LANGUAGE_NOT_ALLOWED,
        VALID_UNTIL_OUT_OF_RANGE.
        """
        body = self.body(NewQuoteBody)
        request_id, seller, customer = body.pop("request"), body.pop("seller"), body.pop("customer", None)
        try:
            terms = QuoteTerms(
                seller=seller_by_code(seller),
                customer_id=organization_by_slug(customer).id if customer else None,
                **body,
            )
            quote = prepare_quote(request_id, terms, at=self.at)
        except NotFound as missing:
            raise Refused(
                "UNKNOWN_REFERENCE",
                _("What the body names does not exist: %(kind)s.") % {"kind": missing.kind},
                {"kind": missing.kind},
                is_input=True,
            ) from missing
        return self.answer(quote.pk, 201)


class QuoteDetailView(QuoteView):
    scopes: ClassVar = {"GET": "quotes:read"}

    @extend_schema(operation_id="quotes_retrieve", responses=QuoteBody)
    def get(self, request: Request, quote_id: UUID) -> Response:
        """One quote, with its text."""
        return self.answer(quote_id)


class QuoteSendView(QuoteView):
    scopes: ClassVar = {"POST": "quotes:write"}

    @extend_schema(operation_id="quotes_send", request=SendingBody, responses=QuoteBody)
    def post(self, request: Request, quote_id: UUID) -> Response:
        """Mails the quote with its link; revisions before it can no longer be accepted.

        409: QUOTE_SENT, QUOTE_WITHDRAWN, QUOTE_EXPIRED, QUOTE_SUPERSEDED, QUOTE_ACCEPTED.
        """
        self.body(SendingBody)
        send_quote(quote_id, at=self.at)
        return self.answer(quote_id)


class QuoteWithdrawView(QuoteView):
    scopes: ClassVar = {"POST": "quotes:write"}

    @extend_schema(operation_id="quotes_withdraw", request=QuoteWithdrawalBody, responses=QuoteBody)
    def post(self, request: Request, quote_id: UUID) -> Response:
        """Nobody can accept it any more. 409: QUOTE_WITHDRAWN, QUOTE_ACCEPTED."""
        withdraw_quote(quote_id, reason=self.body(QuoteWithdrawalBody)["reason"], at=self.at)
        return self.answer(quote_id)


def _rows() -> Any:
    return with_steps(Quote.objects.select_related("seller"))
