"""`/invoices/{number}/credit-notes` and `/charge-anew`: the vendor gives back an invoice or a part, or charges anew."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.bodies import MoneyBody, PeriodBody, shown_money, shown_period
from billing.api.fields import ExactNumber
from billing.api.invoices import DROPPED, CorrectionBody, shown_correction
from billing.domain.money import Money
from billing.models import InvoiceKind
from billing.selectors.invoices import issued_invoice
from billing.services.charging_anew import charge_anew
from billing.services.crediting import LONGEST_REASON, CreditNote, CreditWish, credit_invoice, preview_credit
from tenants.api.base import OrganizationView
from tenants.api.fields import Line, WholeNumber
from tenants.api.serializers import ErrorBody, PreviewQuery, StrictSerializer
from tenants.domain.periods import Period
from tenants.domain.refusal import Refused

REFUSED = OpenApiResponse(
    ErrorBody,
    description="CREDIT_EXCEEDS_INVOICE with what is left; INVOICE_CREDITED, INVOICE_IS_CREDIT_NOTE,"
    " DATE_BEFORE_SERIES, BILLING_PROFILE_MISSING.",
)

NOTHING_GIVEN_BACK = OpenApiResponse(
    ErrorBody, description="NOTHING_TO_CHARGE_ANEW: no line was given back in full and waits for it."
)


class LineToCreditBody(StrictSerializer):
    """So much of one line."""

    line = WholeNumber(min_value=1, max_value=100_000, help_text="Its place on the invoice, from 1.")
    net = ExactNumber(help_text="Without VAT, above zero, at most what is left of the line.")


class CreditBody(StrictSerializer):
    """How much is given back, and why."""

    reason = Line(most=LONGEST_REASON, help_text="The customer reads it, in the language of the invoice.")
    lines = LineToCreditBody(
        many=True, required=False, allow_null=True, help_text="Leave it out to give back all that is left."
    )


class CreditedLineBody(serializers.Serializer[Any]):
    """What is given back of one line, without VAT."""

    line = serializers.IntegerField()
    net = serializers.CharField()
    left = serializers.CharField(help_text="Of the line, after it.")


class CreditedRateBody(serializers.Serializer[Any]):
    """What is given back at one rate of VAT."""

    code = serializers.CharField()
    net = serializers.CharField()
    vat = serializers.CharField()


class CreditNoteBody(serializers.Serializer[Any]):
    """A credit note; its amounts are what it gives back."""

    number = serializers.CharField(allow_null=True, help_text="Null in a preview.")
    kind = serializers.ChoiceField(InvoiceKind.choices)
    is_cancellation = serializers.BooleanField(help_text="It gives the whole invoice back at once.")
    corrects = CorrectionBody()
    issued_on = serializers.DateField(help_text="By the seller's calendar.")
    currency = serializers.CharField()
    lines = CreditedLineBody(many=True)
    rates = CreditedRateBody(many=True)
    net = serializers.CharField()
    vat = serializers.CharField()
    total = serializers.CharField()
    left = serializers.CharField(help_text="Of the invoice's total, after it.")
    mailed_to = serializers.ListField(child=serializers.EmailField())


class CreditNotesView(OrganizationView):
    scopes: ClassVar = {"POST": "invoices:write"}
    query_of: ClassVar = {"POST": PreviewQuery}

    @extend_schema(
        operation_id="invoices_credit",
        request=CreditBody,
        responses={200: CreditNoteBody, 201: CreditNoteBody, 409: REFUSED, 410: DROPPED},
    )
    def post(self, request: Request, number: str) -> Response:
        """Issues a credit note over an invoice: 201; a preview writes nothing: 200. Send an `Idempotency-Key` with it.

        422: CREDIT_EMPTY, CREDIT_LINE_UNKNOWN, CREDIT_LINE_TWICE, CREDIT_AMOUNT_INVALID.
        """
        body = self.body(CreditBody)
        is_preview = self.query.get("preview") == "true"
        give_back = preview_credit if is_preview else credit_invoice
        wish = CreditWish(invoice_id=issued_invoice(number).id, amounts=_amounts(body), reason=body["reason"])
        note = give_back(wish, at=self.at)
        return Response(_shown(note, is_preview=is_preview), status=200 if is_preview else 201)


class ChargeAnewBody(StrictSerializer):
    """Why."""

    reason = Line(most=1000, help_text="Kept in the audit log.")


class ChargeBody(serializers.Serializer[Any]):
    """An amount owed; the next run invoices it."""

    id = serializers.UUIDField()
    heading = serializers.CharField()
    period = PeriodBody()
    net = MoneyBody()


class ChargedAnewBody(serializers.Serializer[Any]):
    """What was charged anew, in the order of the invoice's lines."""

    charges = ChargeBody(many=True)


class ChargeAnewView(OrganizationView):
    scopes: ClassVar = {"POST": "invoices:write"}

    @extend_schema(
        operation_id="invoices_charge_anew",
        request=ChargeAnewBody,
        responses={201: ChargedAnewBody, 409: NOTHING_GIVEN_BACK, 410: DROPPED},
    )
    def post(self, request: Request, number: str) -> Response:
        """Charges again what was given back in full, so that the next invoice has it, by today's billing profile."""
        body = self.body(ChargeAnewBody)
        charges = charge_anew(invoice_id=issued_invoice(number).id, reason=body["reason"], at=self.at)
        shown = [
            {
                "id": charge.pk,
                "heading": charge.heading,
                "period": shown_period(Period(charge.starts_on, charge.ends_on)),
                "net": shown_money(Money(charge.amount, charge.currency).rounded()),
            }
            for charge in charges
        ]
        return Response(ChargedAnewBody({"charges": shown}).data, status=201)


def _amounts(body: dict[str, Any]) -> dict[int, Any] | None:
    lines = body.get("lines")
    if lines is None:
        return None
    amounts = {line["line"]: line["net"] for line in lines}
    if len(amounts) < len(lines):
        raise Refused("CREDIT_LINE_TWICE", "Name each line once.", {"field": "lines"}, is_input=True)
    return amounts


def _shown(note: CreditNote, *, is_preview: bool) -> dict[str, Any]:
    content, credit = note.content, note.credit
    shown = CreditNoteBody(
        {
            "number": None if is_preview else content.number,
            "kind": InvoiceKind.CREDIT_NOTE.value,
            "is_cancellation": credit.is_whole,
            "corrects": shown_correction(content),
            "issued_on": content.issued_on,
            "currency": content.currency,
            "lines": [
                {"line": found.line.position, "net": found.net.text, "left": found.left.text} for found in credit.lines
            ],
            "rates": [{"code": rate.code, "net": rate.base.text, "vat": rate.vat.text} for rate in credit.rates],
            "net": credit.net.text,
            "vat": credit.vat.text,
            "total": credit.total.text,
            "left": note.left.text,
            "mailed_to": note.mailed_to,
        }
    )
    return dict(shown.data)
