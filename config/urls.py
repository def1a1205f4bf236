"""Every address of the product."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from config.views import demo, home, mailbox, organizations

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("usage/", include("metering.urls")),
    path("", include("metering.portal_urls")),
    path("", include("billing.urls")),
    path("", include("licensing.urls")),
    path("", include("tenants.portal_urls")),
    path("", include("sso.urls")),
    path("language/", set_language, name="set_language"),
    path("choose-organization/", organizations.choose_organization, name="choose_organization"),
    path("demo/", demo.demo, name="demo"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<uuid:mail_id>/", mailbox.mail, name="mail"),
    path("mailbox/<uuid:mail_id>/<int:index>/", mailbox.mail_attachment, name="mail_attachment"),
    path("admin/", admin.site.urls),
    path("accounts/", include("tenants.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("api/v1/", include("tenants.api.urls")),
    path("api/v1/", include("licensing.api.urls")),
    path("api/v1/", include("metering.api.urls")),
    path("api/v1/", include("billing.api.urls")),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    # Its script has an address of its own: no page runs inline scripts.
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="openapi"), name="api-docs"),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
