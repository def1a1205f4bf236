"""Plans and subscriptions in the vendor's admin, one subject a file."""

from licensing.admin import notice, plans, subscriptions

__all__ = ["notice", "plans", "subscriptions"]
