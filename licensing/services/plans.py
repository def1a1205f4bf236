"""Plans: published, never changed."""

from __future__ import annotations

from datetime import datetime

from licensing.domain.plan_definition import PlanDefinition
from licensing.models import Plan, PlanVersion, Product
from tenants.services.audit import record_audit


def publish_plan_version(definition: PlanDefinition, *, at: datetime) -> tuple[PlanVersion, bool]:
    """The plan's version with this content, and whether it is new: the same content again makes none."""
    product, _ = Product.objects.get_or_create(code=definition.product_code, defaults={"name": definition.product_name})
    if product.name != definition.product_name:
        product.name = definition.product_name
        product.save(update_fields=["name"])
    plan, _ = Plan.objects.get_or_create(code=definition.code, defaults={"product": product})
    Plan.objects.select_for_update().get(pk=plan.pk)
    latest = plan.versions.order_by("-number").first()
    if latest is not None and latest.digest == definition.digest:
        return latest, False
    version = PlanVersion.objects.create(
        plan=plan,
        number=latest.number + 1 if latest else 1,
        digest=definition.digest,
        published_at=at,
        names=dict(definition.names),
        access_rule=definition.access_rule,
        access_parameters=dict(definition.access_parameters),
        access_clause=definition.access_clause.as_json(),
        organization_types=list(definition.organization_types),
        per_organization=definition.per_organization,
        term_months=definition.term_months,
        notice_months=definition.notice_months,
    )
    record_audit("plan.published", "plan_version", version.pk, at=at, details={"number": version.number})
    return version, True
