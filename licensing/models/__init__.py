"""The tables of `licensing`, one subject a file."""

from licensing.models.notice import Notice, NoticeWithdrawal
from licensing.models.override import SubscriptionOverride
from licensing.models.plan import PerOrganization, Plan, PlanVersion, Product
from licensing.models.subscription import Subscription, Term

__all__ = [
    "Notice",
    "NoticeWithdrawal",
    "PerOrganization",
    "Plan",
    "PlanVersion",
    "Product",
    "Subscription",
    "SubscriptionOverride",
    "Term",
]
