"""`/billing-profile`: how an organization is invoiced."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.models import BillingProfile
from billing.selectors.sellers import seller_by_code
from billing.services.profiles import set_billing_profile
from tenants.api.base import OrganizationView
from tenants.api.fields import Code, EmailAddress, Line
from tenants.api.serializers import StrictSerializer
from tenants.domain.codes import LOCALES, countries
from tenants.domain.refusal import NotFound, Refused
from tenants.services.checks import missing_field

VENDOR_DECIDES = "The vendor decides this: an organization's own key may leave it out, or repeat it as it stands."


class NewBillingProfileBody(StrictSerializer):
    """The whole profile; what is left out becomes empty, but for the seller, the customer number and the language."""

    seller = serializers.SlugField(required=False, max_length=40, help_text=f"Its code. {VENDOR_DECIDES}")
    customer_number = Line(most=40, required=False, help_text=VENDOR_DECIDES)
    legal_name = Line()
    attention = Line(allow_blank=True, default="")
    address_lines = serializers.ListField(child=Line(), min_length=1, max_length=6)
    postcode = Line(most=20)
    city = Line(most=100)
    country = Code(sorted(countries()), help_text="ISO 3166-1 alpha-2; decides VAT.")
    organization_number = Line(most=40, allow_blank=True, default="")
    organization_scheme = serializers.RegexField(
        r"^([0-9]{4})?$",
        default="",
        allow_blank=True,
        help_text="ISO 6523: 0192 Norway, 0106 KvK, 0190 OIN, 0204 Leitweg-ID.",
    )
    vat_number = Line(most=40, allow_blank=True, default="")
    endpoint_scheme = serializers.RegexField(
        r"^([0-9]{4}|EM)?$",
        default="",
        allow_blank=True,
        help_text="EAS code of where e-invoices go; EM is mail.",
    )
    endpoint_id = Line(most=100, allow_blank=True, default="", help_text="The address within that scheme.")
    buyer_reference = Line(allow_blank=True, default="", help_text="“Your reference” on every invoice.")
    order_number = Line(most=100, allow_blank=True, default="")
    invoice_emails = serializers.ListField(
        child=EmailAddress(),
        max_length=20,
        default=list,
        help_text="Invoices are mailed here; if empty, to the billing contacts, else to the license administrators.",
    )
    language = Code(LOCALES, required=False, help_text="Of documents; the law of the seller's country allows some.")


class BillingProfileBody(serializers.Serializer[BillingProfile]):
    """How the organization is invoiced from now on; what is issued already keeps what it says."""

    seller = serializers.CharField(source="seller.code")
    customer_number = serializers.CharField()
    legal_name = serializers.CharField()
    attention = serializers.CharField(allow_blank=True)
    address_lines = serializers.SerializerMethodField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    organization_number = serializers.CharField(allow_blank=True)
    organization_scheme = serializers.CharField(allow_blank=True)
    vat_number = serializers.CharField(allow_blank=True)
    endpoint_scheme = serializers.CharField(allow_blank=True)
    endpoint_id = serializers.CharField(allow_blank=True)
    buyer_reference = serializers.CharField(allow_blank=True)
    order_number = serializers.CharField(allow_blank=True)
    invoice_emails = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()

    def get_address_lines(self, profile: BillingProfile) -> list[str]:
        return profile.address.splitlines()


class BillingProfileView(OrganizationView):
    scopes: ClassVar = {"GET": "billing_profile:read", "PUT": "billing_profile:write"}

    @extend_schema(operation_id="billing_profile_retrieve", responses=BillingProfileBody)
    def get(self, request: Request) -> Response:
        """How the organization is invoiced."""
        profile = self._profile()
        if profile is None:
            raise NotFound("billing profile", self.organization.slug)
        return Response(BillingProfileBody(profile).data)

    @extend_schema(
        operation_id="billing_profile_put",
        request=NewBillingProfileBody,
        responses={200: BillingProfileBody, 201: BillingProfileBody},
    )
    def put(self, request: Request) -> Response:
        """Sets how the organization is invoiced. What GET answered may be sent back.

        409: VENDOR_DECIDES, CUSTOMER_NUMBER_TAKEN. 422: UNKNOWN_SELLER, LANGUAGE_NOT_ALLOWED, INVALID_IDENTIFIER.
        """
        kept = self._profile()
        facts = _with_what_stays(self.body(NewBillingProfileBody), kept)
        profile = set_billing_profile(organization_id=self.organization.id, at=self.at, **facts)
        return Response(BillingProfileBody(profile).data, status=200 if kept else 201)

    def _profile(self) -> BillingProfile | None:
        profiles = BillingProfile.objects.select_related("seller")
        profile: BillingProfile | None = profiles.filter(organization_id=self.organization.id).first()
        return profile


def _with_what_stays(body: dict[str, Any], kept: BillingProfile | None) -> dict[str, Any]:
    facts = {**body, "address": "\n".join(body["address_lines"])}
    del facts["address_lines"]
    if "seller" in facts:
        facts["seller"] = _named_seller(facts["seller"])
    for name in ("seller", "customer_number", "language"):
        if name not in facts:
            facts[name] = _kept_fact(kept, name)
    return facts


def _kept_fact(kept: BillingProfile | None, name: str) -> Any:
    if kept is None:
        raise missing_field(name, _("A new billing profile needs it."))
    return getattr(kept, name)


def _named_seller(code: str) -> Any:
    try:
        return seller_by_code(code)
    except NotFound as error:
        raise Refused("UNKNOWN_SELLER", _("There is no such seller."), {"seller": code}, is_input=True) from error
