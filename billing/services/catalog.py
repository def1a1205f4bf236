"""The catalogue's files into plan versions: what changed becomes a new version, what is faulty changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from billing.domain.catalog import Meter, Plan, Product, ProductFile, read_catalog
from billing.domain.catalog.plan import LANGUAGES, Texts
from billing.models import PlanPricing
from billing.services.plan_pricing import vocabulary
from licensing.domain.plan_definition import PlanDefinition
from licensing.selectors.plan_standing import standing_of
from licensing.services.plans import publish_plan_version
from metering.services.meters import define_meter

CATALOG = Path(__file__).resolve().parent.parent / "catalog"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPlan:
    """A plan as it now stands; `not_running` names the rules that keep it from being subscribed to."""

    code: str
    number: int
    is_new: bool
    not_running: tuple[str, ...]


def read_catalog_files(folder: Path = CATALOG) -> Mapping[str, str]:
    """The text of every catalogue file, by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


def load_catalog(files: Mapping[str, str], *, at: datetime) -> list[LoadedPlan]:
    """Publishes every plan of the files, meters first; a plan whose content is published already makes no version.

    Raises CatalogFaults with every fault of every file, by line, before anything is written.
    """
    products = read_catalog(files, vocabulary())
    for meter in (meter for product in products for meter in product.meters):
        _define_meter(meter)
    return [_publish(product, plan, at) for product in products for plan in product.plans]


def _define_meter(meter: Meter) -> None:
    shown, statistic = meter.shown, meter.statistic
    define_meter(
        meter.code,
        unit=meter.unit.value,
        names=_in_languages(meter.names),
        shown_unit=shown.unit.value if shown else "",
        shown_per=shown.per if shown else Decimal(1),
        is_statistic=statistic is not None,
        read_as=statistic.read_as if statistic else "sum",
        by_department_only=statistic is not None and statistic.by_department_only,
    )


def _publish(file: ProductFile, plan: Plan, at: datetime) -> LoadedPlan:
    version, is_new = publish_plan_version(_definition(file.product, plan), at=at)
    if is_new:
        PlanPricing.objects.create(plan_version=version, content=plan.as_json())
    return LoadedPlan(
        code=plan.code, number=version.number, is_new=is_new, not_running=standing_of(version).not_running
    )


def _definition(product: Product, plan: Plan) -> PlanDefinition:
    content = plan.as_json()
    return PlanDefinition(
        product_code=product.code,
        product_name=product.name,
        code=plan.code,
        names=_in_languages(plan.names),
        digest=plan.digest,
        access_rule=plan.access.rule,
        access_parameters=content["access"]["parameters"],
        access_clause=plan.access.clause,
        organization_types=plan.offered_to.organization_types,
        per_organization=plan.subscriptions.per_organization,
        term_months=plan.term.months,
        notice_months=plan.notice.months,
    )


def _in_languages(texts: Texts) -> dict[str, str]:
    return {language: texts.in_language(language) for language in LANGUAGES}
