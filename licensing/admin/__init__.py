"""Plans and subscriptions in the vendor's admin, one subject a file."""

from licensing.admin import moves, notice, plans, seat_holders, seat_lots, subscriptions

__all__ = ["moves", "notice", "plans", "seat_holders", "seat_lots", "subscriptions"]
