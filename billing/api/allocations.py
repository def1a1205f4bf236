"""`/invoices/{number}/allocation`: how an issued document is split over departments."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.domain.allocation import Allocation, AllocationLine, Amounts
from billing.models import SplitKey
from billing.selectors.allocations import KeptSplit, kept_allocation, kept_splits
from billing.selectors.invoices import issued_invoice
from tenants.api.base import OrganizationView
from tenants.api.serializers import OrganizationQuery
from tenants.domain.refusal import NotFound
from tenants.domain.typed_json import decimal_text, plain_json


class AllocationQuery(OrganizationQuery):
    revision = serializers.IntegerField(
        required=False, min_value=1, max_value=1_000_000, help_text="One that was kept before; else the latest."
    )


class AmountsBody(serializers.Serializer[Any]):
    net = serializers.CharField()
    vat = serializers.CharField()
    total = serializers.CharField(help_text="Net and VAT.")


class AllocationLineBody(AmountsBody):
    """A department's part, under the names of the day on which the split was kept."""

    department_id = serializers.UUIDField(allow_null=True, help_text="Null for what belongs to no department.")
    department = serializers.CharField(allow_null=True, help_text="Its code then.")
    name = serializers.CharField(allow_blank=True)
    accounting_string = serializers.CharField(allow_blank=True)
    measured = serializers.CharField(help_text="Units, percent or people. Units below zero count as none.")
    inputs = serializers.JSONField(help_text="What that was made from: quantities by meter, percent, people.")


class AllocationBody(AmountsBody):
    """A split that was kept; it never changes. Lines are in the order of the codes, no department last."""

    invoice = serializers.CharField()
    revision = serializers.IntegerField()
    is_latest = serializers.BooleanField(help_text="The latest counts.")
    key = serializers.ChoiceField(SplitKey.choices)
    kept_at = serializers.DateTimeField()
    currency = serializers.CharField()
    basis = serializers.JSONField(help_text="The days and weights of the key.")
    lines = AllocationLineBody(many=True)


class InvoiceAllocationView(OrganizationView):
    scopes: ClassVar = {"GET": "invoices:read"}
    query_of: ClassVar = {"GET": AllocationQuery}

    @extend_schema(operation_id="invoices_allocation", responses=AllocationBody)
    def get(self, request: Request, number: str) -> Response:
        """The split over departments that counts for an issued document, or one that was kept before."""
        splits = kept_splits(issued_invoice(number).id)
        asked = self.query.get("revision")
        split = next((found for found in splits if asked in (None, found.revision)), None)
        if split is None:
            raise NotFound("allocation", number if asked is None else f"{number} {asked}")
        return Response(AllocationBody(_body(number, split, split is splits[0])).data)


def _body(number: str, split: KeptSplit, is_latest: bool) -> dict[str, Any]:
    allocation: Allocation = kept_allocation(split)
    return {
        "invoice": number,
        "revision": split.revision,
        "is_latest": is_latest,
        "key": split.key.value,
        "kept_at": split.kept_at,
        "currency": allocation.whole.net.currency,
        "basis": plain_json(allocation.basis),
        **_amounts(allocation.whole),
        "lines": [_line(line) for line in allocation.lines],
    }


def _line(line: AllocationLine) -> dict[str, Any]:
    return {
        "department_id": line.to.department_id if line.to else None,
        "department": line.to.code if line.to else None,
        "name": line.to.name if line.to else "",
        "accounting_string": line.to.accounting_string if line.to else "",
        "measured": decimal_text(line.measured),
        "inputs": plain_json(line.part.inputs),
        **_amounts(line.amounts),
    }


def _amounts(amounts: Amounts) -> dict[str, str]:
    return {"net": amounts.net.text, "vat": amounts.vat.text, "total": amounts.total.text}
