"""The vendor's admin site: what needs a person comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from billing.selectors.sellers import seller_zone
from config.admin_csp import relax_policy
from tenants.admin_floor.facts import FactAdmin
from tenants.admin_floor.shown import Words
from tenants.admin_floor.today import all_figures, all_waiting

View = Callable[..., HttpResponseBase]


class VendorSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Only the vendor's staff may enter, by the log-in that everybody uses."""

    index_title = _("What needs a person today")

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def register(
        self, model_or_iterable: type[Model] | Iterable[type[Model]], admin_class: Any = None, **options: Any
    ) -> None:
        """Takes only pages on which services write; the forms that Django and allauth bring would write past them."""
        if admin_class is not None and issubclass(admin_class, FactAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        guarded: View = super().admin_view(view, cacheable)

        @wraps(guarded)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            # Staff read instants by the vendor's clock. The locale middleware ends this with the request.
            if self.has_permission(request):
                timezone.activate(ZoneInfo(seller_zone() or "UTC"))
            return guarded(request, *args, **kwargs)

        relaxed: View = relax_policy(answer)
        return relaxed

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """How the program is cut into apps is nobody's business but its developers'."""
        return redirect("admin:index")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Leads to the common log-in; who is logged in and is no staff has nothing to do here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST":
            logout(request)
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return redirect("admin:index")


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What waits for a person, worst first, and the figures beside it."""
    now = timezone.now()
    waiting = all_waiting(now)
    return {
        **context,
        "now": now,
        "waiting": waiting,
        "urgent": [part for part in waiting if part.is_urgent and part.count],
        "count": sum(part.count for part in waiting),
        "figures": all_figures(now),
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Every list, in the order of the work; unfold draws it."""
    return [
        {"items": [_item(_("Today"), "index", "task")]},
        _group(
            _("Customers"),
            _item(_("Customers"), "tenants_organization_changelist", "apartment"),
            _item(_("Subscriptions"), "licensing_subscription_changelist", "contract"),
            _item(_("Licences"), "licensing_seatlot_changelist", "confirmation_number"),
            _item(_("Offers"), "billing_offer_changelist", "request_quote"),
            _item(_("Requests for quotes"), "billing_quoterequest_changelist", "contact_mail"),
            _item(_("Quotes"), "billing_quote_changelist", "description"),
            _item(_("Workshops"), "billing_workshoprequest_changelist", "school"),
            _item(_("Members"), "tenants_membership_changelist", "badge"),
            _item(_("Departments"), "tenants_department_changelist", "account_tree"),
        ),
        _group(
            _("Money"),
            _item(_("Invoices"), "billing_invoice_changelist", "receipt_long"),
            _item(_("Charges"), "billing_charge_changelist", "payments"),
            _item(_("Sellers"), "billing_seller_changelist", "storefront"),
        ),
        _group(
            _("Catalogue"),
            _item(_("Plans"), "licensing_planversion_changelist", "sell"),
            _item(_("Meters"), "metering_meter_changelist", "speed"),
        ),
        _group(
            _("Access"),
            _item(_("Users"), "tenants_user_changelist", "person"),
            _item(_("Invitations"), "tenants_invitation_changelist", "mail"),
            _item(_("API keys"), "tenants_apikey_changelist", "key"),
        ),
        _group(
            _("Operation"),
            _item(_("Parked work"), "billing_parkedwork_changelist", "pause_circle"),
            _item(_("Outbox"), "tenants_outboxmessage_changelist", "outgoing_mail"),
            _item(_("Event conflicts"), "metering_eventconflict_changelist", "difference"),
            _item(_("Audit log"), "tenants_auditentry_changelist", "history"),
        ),
    ]


def _group(title: Words, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "items": list(items)}


def _item(title: Words, name: str, icon: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(f"admin:{name}")}
