"""The tables of `licensing`, one subject a file."""

from licensing.models.plan import Plan, PlanVersion, Product
from licensing.models.subscription import Notice, Subscription, Term

__all__ = ["Notice", "Plan", "PlanVersion", "Product", "Subscription", "Term"]
