"""Offers, invoices, charges, sellers and parked work in the vendor's admin, one subject a file."""

from billing.admin import (
    agreements,
    charges,
    invoices,
    offer_actions,
    offers,
    organization_page,
    parked,
    pending,
    plan_page,
    profiles,
    quote_preparing,
    quote_requests,
    quotes,
    releases,
    sellers,
    subscription_page,
)

__all__ = [
    "agreements",
    "charges",
    "invoices",
    "offer_actions",
    "offers",
    "organization_page",
    "parked",
    "pending",
    "plan_page",
    "profiles",
    "quote_preparing",
    "quote_requests",
    "quotes",
    "releases",
    "sellers",
    "subscription_page",
]
