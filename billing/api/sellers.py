"""`/sellers`: the vendor's legal entities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.documents.languages import allowed_languages
from billing.models import Seller
from tenants.api.base import ApiView
from tenants.api.schema import page_of
from tenants.api.serializers import ListQuery


class SellerBody(serializers.Serializer[Seller]):
    """Who issues invoices. Its zone dates them, its country decides VAT and languages."""

    code = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField()
    currency = serializers.CharField()
    timezone = serializers.CharField()
    organization_number = serializers.CharField(allow_blank=True)
    vat_number = serializers.CharField(allow_blank=True)
    languages = serializers.SerializerMethodField(help_text="In which it may invoice; the first is the usual one.")

    def get_languages(self, seller: Seller) -> list[str]:
        return list(allowed_languages(seller.country))


class SellersView(ApiView):
    scopes: ClassVar = {"GET": "sellers:read"}
    query_of: ClassVar = {"GET": ListQuery}

    @extend_schema(operation_id="sellers_list", responses=page_of(SellerBody))
    def get(self, request: Request) -> Response:
        """Sellers, in the order of their registration."""
        return self.page(Seller.objects.all(), _show_page)


def _show_page(sellers: Sequence[Seller]) -> list[dict[str, Any]]:
    return [dict(SellerBody(seller).data) for seller in sellers]
