"""How the vendor's admin site looks."""

from django.templatetags.static import static
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

static_file = lazy(static, str)  # hashed names are known once the files are collected
# The portal's own accent and greys, so that both sites are one product.
UNFOLD = {
    "SITE_TITLE": "Lisens",
    "SITE_HEADER": "Lisens",
    "SITE_SUBHEADER": _("Vendor"),
    "SITE_URL": None,
    "SITE_ICON": static_file("lisens/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": static_file("lisens/mark.svg")},
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "7px",
    "STYLES": [
        static_file("lisens/tokens.css"),
        static_file("lisens/parts.css"),
        static_file("lisens/tables.css"),
        static_file("lisens/admin.css"),
    ],
    "COLORS": {
        "primary": {
            "50": "#f2f7fd",
            "100": "#e8f0fa",
            "200": "#cfe0f4",
            "300": "#b9d0ec",
            "400": "#8db8f5",
            "500": "#8db8f5",
            "600": "#1f5aa8",
            "700": "#17467f",
            "800": "#143a69",
            "900": "#112f55",
            "950": "#0b1f39",
        },
        "base": {
            "50": "#f6f7f9",
            "100": "#f2f4f7",
            "200": "#e2e6ec",
            "300": "#c6cdd7",
            "400": "#8a95a5",
            "500": "#586474",
            "600": "#475260",
            "700": "#35404d",
            "800": "#293342",
            "900": "#161d27",
            "950": "#0f141b",
        },
    },
    "SIDEBAR": {"navigation": "config.vendor_site.navigation"},
    "DASHBOARD_CALLBACK": "config.vendor_site.dashboard",
}
