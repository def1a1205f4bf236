"""The frame around every page of the portal: who is here, where they can go, whom to ask.

Which pages are offered depends on the reader's role: a user who is no licence administrator sees their own usage only
(R-SCALGO-12).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

ADMINISTRATOR = "license_administrator"
MANAGING_ROLES = frozenset({ADMINISTRATOR, "billing_contact"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A page that the navigation offers: to license administrators and billing contacts, unless it says otherwise.

    One that `needs` something is offered only where the organization's licenses have it
    (`licensing.selectors.pages.pages_in_use`).
    """

    label: Words
    url_name: str
    icon: str
    is_for_everybody: bool = False
    is_for_administrators: bool = False
    needs: str = ""

    def is_for(self, role: str, pages: Container[str]) -> bool:
        """Whether a reader of this role may open it, and the organization has a use for it."""
        if self.needs and self.needs not in pages:
            return False
        if self.is_for_administrators:
            return role == ADMINISTRATOR
        return self.is_for_everybody or role in MANAGING_ROLES


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    """One link; current if the reader is on that page or below it."""

    label: Words
    url: str
    icon: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Links under a heading; the first group has none."""

    heading: Words
    items: tuple[NavigationItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The vendor's person for this customer (R-SCALGO-20)."""

    vendor_name: str
    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProgress:
    """How far the demo has been built, in steps."""

    done: int
    total: int
    step: Words
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What the frame of a page shows."""

    organization_name: str
    product_name: str
    reader_name: str
    reader_role: str
    groups: tuple[NavigationGroup, ...]
    as_of: datetime
    contact: Contact | None = None
    can_choose_organization: bool = False
    mailbox_url: str = ""
    theme: str = ""
    demo: DemoProgress | None = None

    @property
    def sees_all_usage(self) -> bool:
        """Others would follow a link to the usage behind a price and find their own (R-SCALGO-12)."""
        return self.reader_role == ADMINISTRATOR

    @property
    def reader_role_name(self) -> Words:
        return ROLE_NAMES.get(self.reader_role, "")


ROLE_NAMES: dict[str, Words] = {
    ADMINISTRATOR: _("Licence administrator"),
    "billing_contact": _("Billing contact"),
    "user": _("User"),
    "staff": _("Vendor staff"),
}

DESTINATIONS: tuple[tuple[Words, tuple[Destination, ...]], ...] = (
    (
        "",
        (
            Destination(label=_("Home"), url_name="home", icon="home", is_for_everybody=True),
            Destination(label=_("Usage"), url_name="metering:usage", icon="chart-bar", is_for_everybody=True),
            Destination(
                label=_("Operators"),
                url_name="operators",
                icon="users",
                is_for_everybody=True,
                needs="operators",
            ),
        ),
    ),
    (
        _("Agreement"),
        (
            Destination(label=_("Contract and price"), url_name="billing:contract", icon="file-text"),
            Destination(label=_("Invoices"), url_name="billing:invoices", icon="receipt"),
            Destination(label=_("Budget"), url_name="billing:budget", icon="calendar-due"),
        ),
    ),
    (
        _("Organisation"),
        (
            Destination(label=_("People"), url_name="people", icon="users", is_for_administrators=True),
            Destination(
                label=_("Seats"), url_name="licensing:seats", icon="armchair", is_for_administrators=True, needs="seats"
            ),
            Destination(
                label=_("Sessions"),
                url_name="licensing:sessions",
                icon="device-desktop",
                is_for_administrators=True,
                needs="sessions",
            ),
            Destination(label=_("Users"), url_name="users", icon="user-plus", is_for_administrators=True),
            Destination(label=_("Departments"), url_name="departments", icon="sitemap", is_for_administrators=True),
            Destination(label=_("Billing profile"), url_name="billing:billing_profile", icon="building-bank"),
            Destination(label=_("Sign-in"), url_name="own_sign_in", icon="login-2", is_for_administrators=True),
            Destination(label=_("API keys"), url_name="api_keys", icon="key", is_for_administrators=True),
            Destination(label=_("Audit log"), url_name="audit_log", icon="history", is_for_administrators=True),
        ),
    ),
)


def navigation(*, role: str, path: str, pages: Container[str]) -> tuple[NavigationGroup, ...]:
    """The pages that a reader of this role may open, with the one at `path` marked; `pages` are those in use."""
    groups = (
        NavigationGroup(heading, items_for(role, path, pages, destinations)) for heading, destinations in DESTINATIONS
    )
    return tuple(group for group in groups if group.items)


def items_for(
    role: str, path: str, pages: Container[str], destinations: Sequence[Destination]
) -> tuple[NavigationItem, ...]:
    return tuple(item_of(destination, path) for destination in destinations if destination.is_for(role, pages))


def item_of(destination: Destination, path: str) -> NavigationItem:
    url = reverse(destination.url_name)
    is_current = path == url if url == "/" else path.startswith(url)
    return NavigationItem(label=destination.label, url=url, icon=destination.icon, is_current=is_current)
