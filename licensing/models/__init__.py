"""The tables of `licensing`, one subject a file."""

from licensing.models.plan import PerOrganization, Plan, PlanVersion, Product
from licensing.models.subscription import Notice, Subscription, Term

__all__ = ["Notice", "PerOrganization", "Plan", "PlanVersion", "Product", "Subscription", "Term"]
