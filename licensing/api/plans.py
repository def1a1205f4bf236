"""`/plans`: what is sold, each plan in its latest version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from licensing.models import PlanVersion
from licensing.selectors import PlanVersionFacts, latest_plan_versions, plan_version_facts
from tenants.api.base import ApiView
from tenants.api.schema import page_of
from tenants.api.serializers import ListQuery


class PlanBody(serializers.Serializer[PlanVersionFacts]):
    """A plan in its latest version; subscriptions keep the version that was signed."""

    code = serializers.CharField(source="plan_code")
    version = serializers.IntegerField(source="number")
    product = serializers.CharField(source="product_code")
    product_name = serializers.CharField()
    names = serializers.DictField(child=serializers.CharField(), help_text="By language: nb, en, de, nl.")
    published_at = serializers.DateTimeField()
    term_months = serializers.IntegerField(help_text="How long a term lasts.")
    notice_months = serializers.IntegerField(help_text="Notice is given this long before a term's last day.")
    not_running = serializers.ListField(
        child=serializers.CharField(),
        source="standing.not_running",
        help_text="Rules that do not run yet: with any of them, the plan cannot be subscribed to.",
    )


class PlansView(ApiView):
    scopes: ClassVar = {"GET": "subscriptions:read"}
    query_of: ClassVar = {"GET": ListQuery}

    @extend_schema(operation_id="plans_list", responses=page_of(PlanBody))
    def get(self, request: Request) -> Response:
        """Plans, in the order in which they were published."""
        return self.page(latest_plan_versions(), _show_page)


def _show_page(versions: Sequence[PlanVersion]) -> list[dict[str, Any]]:
    return [dict(PlanBody(plan_version_facts(version)).data) for version in versions]
