"""What the scopes of API keys are called: as an organization reads those of its own keys, and as staff read all."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise

# In the order in which they are offered.
SCOPE_WORDS: dict[str, Words] = {
    "events:write": gettext_lazy("Send usage, and take it back"),
    "usage:read": gettext_lazy("Read usage"),
    "people:read": gettext_lazy("Read people and departments"),
    "people:write": gettext_lazy("Add and change people and departments"),
    "people:privacy": gettext_lazy("Export all data of one person, and erase people"),
    "leases:read": gettext_lazy("Read sessions, and what people may do"),
    "leases:write": gettext_lazy("Start products for people, keep and end their sessions"),
    "seats:read": gettext_lazy("Read who holds which seat, and people’s roles"),
    "seats:write": gettext_lazy("Give people seats and roles, take them back and pass them on"),
    "subscriptions:read": gettext_lazy("Read the contract and its terms"),
    "subscriptions:write": gettext_lazy("Give notice"),
    "invoices:read": gettext_lazy("Read invoices and their files"),
    "billing_profile:read": gettext_lazy("Read how you are invoiced"),
    "billing_profile:write": gettext_lazy("Change how you are invoiced"),
}
STAFF_SCOPE_WORDS: dict[str, Words] = {
    **SCOPE_WORDS,
    "subscriptions:read": gettext_lazy("Read plans, subscriptions and their terms"),
    "billing_profile:read": gettext_lazy("Read how a customer is invoiced"),
    "billing_profile:write": gettext_lazy("Change how a customer is invoiced"),
    "organizations:read": gettext_lazy("Read customers"),
    "organizations:write": gettext_lazy("Create and change customers"),
    "agreements:write": gettext_lazy("Sign agreements for customers"),
    "sellers:read": gettext_lazy("Read sellers"),
    "offers:read": gettext_lazy("Read offers"),
    "offers:write": gettext_lazy("Approve, adjust or hold offers"),
    "invoices:write": gettext_lazy("Give back invoices, or parts of them, by credit notes"),
    "quotes:read": gettext_lazy("Read requests for quotes, and quotes"),
    "quotes:write": gettext_lazy("Enter requests for quotes, prepare, send and withdraw quotes"),
    "prices:preview": gettext_lazy("Preview prices without writing"),
}
