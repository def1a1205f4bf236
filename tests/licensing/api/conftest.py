"""The shop is open, and its clock stands at noon."""

from tests.billing.shop import clock, shop, shop_made

__all__ = ["clock", "shop", "shop_made"]
