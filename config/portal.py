"""What every page of the portal knows: the shell around it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from billing.selectors.sellers import vendor_contact
from config.demo.progress import Progress, demo_progress
from config.environment import Environment
from config.shell import Contact, DemoProgress, Shell, navigation
from licensing.selectors import product_names
from licensing.selectors.pages import pages_in_use
from metering.selectors.pages import usage_pages_in_use
from tenants.models import Membership

STEPS = {
    "ORGANIZATIONS": _("Eleven organisations, their departments and people"),
    "USAGE": _("Years of usage come in: imported, and sent through the API"),
    "JOBS": _("Agreements are signed, and the jobs price and invoice, day by day"),
    "WORK": _("People come to work at these customers, and some are turned away, day by day"),
    "DONE": _("Done"),
}


def portal_context(request: HttpRequest) -> dict[str, Any]:
    """Lazily, so that pages without a shell ask nothing."""
    return {"shell": SimpleLazyObject(lambda: shell_of(request))}


def shell_of(request: Any) -> Shell | None:
    """The frame for this reader; None for somebody who is in no organization."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None:
        return None
    role = reader_role(membership)
    return Shell(
        organization_name=membership.organization.name,
        product_name=", ".join(product_names(membership.organization_id)),
        reader_name=request.user.name,
        reader_role=role,
        groups=navigation(role=role, path=request.path, pages=_pages_in_use(membership.organization_id)),
        as_of=timezone.now(),
        contact=_contact(membership),
        can_choose_organization=len(request.memberships) > 1,
        mailbox_url=mailbox_url(),
        theme=request.user.theme,
        demo=_demo(demo_progress()),
    )


def _pages_in_use(organization_id: UUID) -> frozenset[str]:
    return pages_in_use(organization_id) | usage_pages_in_use(organization_id)


def reader_role(membership: Membership) -> str:
    if membership.is_license_administrator:
        return "license_administrator"
    return "billing_contact" if membership.is_billing_contact else "user"


def mailbox_url() -> str:
    """Where mails can be read that no server sends; empty in production."""
    return "" if settings.ENVIRONMENT == Environment.PRODUCTION else reverse("mailbox")


def _contact(membership: Membership) -> Contact | None:
    found = vendor_contact(membership.organization_id)
    if found is None:
        return None
    return Contact(vendor_name=found.vendor_name, name=found.name, email=found.email, phone=found.phone)


def _demo(progress: Progress | None) -> DemoProgress | None:
    if progress is None:
        return None
    return DemoProgress(
        done=progress.done, total=progress.total, step=STEPS.get(progress.step, progress.step), url=reverse("demo")
    )
