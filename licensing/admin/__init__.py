"""Plans and subscriptions in the vendor's admin, one subject a file."""

from licensing.admin import notice, plans, seat_lots, subscriptions

__all__ = ["notice", "plans", "seat_lots", "subscriptions"]
