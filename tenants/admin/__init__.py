"""Customers, their people's log-ins, keys, mail and the audit log in the vendor's admin, one subject a file."""

from tenants.admin import (
    api_keys,
    audit,
    departments,
    erasure,
    invitations,
    members,
    organization_page,
    organizations,
    outbox,
    users,
)

__all__ = [
    "api_keys",
    "audit",
    "departments",
    "erasure",
    "invitations",
    "members",
    "organization_page",
    "organizations",
    "outbox",
    "users",
]
