"""The catalogue: one TOML file a product, read whole and strictly, or refused with every fault and its line (R-X-1)."""

from billing.domain.catalog.faults import CatalogFault, CatalogFaults
from billing.domain.catalog.plan import Meter, Plan, PlanAccess, PlanCharge, Product, ProductFile, Texts
from billing.domain.catalog.plan_reading import read_kept_plan
from billing.domain.catalog.reading import read_catalog
from billing.domain.catalog.vocabulary import Vocabulary

__all__ = [
    "CatalogFault",
    "CatalogFaults",
    "Meter",
    "Plan",
    "PlanAccess",
    "PlanCharge",
    "Product",
    "ProductFile",
    "Texts",
    "Vocabulary",
    "read_catalog",
    "read_kept_plan",
]
