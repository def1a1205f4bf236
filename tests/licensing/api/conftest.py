"""The shop is open, and its clock stands at noon."""

from tests.billing.shop import clock, shop

__all__ = ["clock", "shop"]
