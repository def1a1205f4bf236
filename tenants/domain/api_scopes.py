"""What an API key may be allowed to do."""

from __future__ import annotations

ORGANIZATION_SCOPES: dict[str, str] = {
    "events:write": "Send usage events and take them back",
    "usage:read": "Read usage",
    "people:read": "Read people and departments",
    "people:write": "Create and change people and departments",
    "people:privacy": "Export all data of one person, and erase people",
    "leases:read": "Read sessions, and what people may do",
    "leases:write": "Start products for people, keep and end their sessions",
    "seats:read": "Read who holds which seat, and people's roles",
    "seats:write": "Give people seats and roles, take them back and pass them on",
    "subscriptions:read": "Read plans, subscriptions and their terms",
    "subscriptions:write": "Give notice",
    "billing_profile:read": "Read how the organization is invoiced",
    "billing_profile:write": "Change how the organization is invoiced",
    "invoices:read": "Read invoices and their documents",
}

VENDOR_SCOPES: dict[str, str] = {
    **ORGANIZATION_SCOPES,
    "organizations:read": "Read organizations",
    "organizations:write": "Create and change organizations",
    "agreements:write": "Sign agreements for organizations",
    "sellers:read": "Read sellers",
    "offers:read": "Read offers",
    "offers:write": "Approve, adjust or hold offers",
    "invoices:write": "Give back invoices, or parts of them, by credit notes",
    "quotes:read": "Read requests for quotes, and quotes",
    "quotes:write": "Enter requests for quotes, prepare, send and withdraw quotes",
    "prices:preview": "Preview prices without writing",
}


def unknown_scopes(scopes: list[str], *, is_vendor: bool) -> list[str]:
    """Those of `scopes` that a key of this kind cannot have.

    >>> unknown_scopes(["usage:read", "offers:write"], is_vendor=False)
    ['offers:write']
    """
    known = VENDOR_SCOPES if is_vendor else ORGANIZATION_SCOPES
    return [scope for scope in scopes if scope not in known]
