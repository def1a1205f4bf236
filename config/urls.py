"""Every address of the product."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularRedocView, SpectacularSwaggerView

from config.views import demo, home, mailbox, organizations

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("usage/", include("metering.urls")),
    path("", include("billing.urls")),
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
    path("api/docs/", SpectacularSwaggerView.as_view(url_name="openapi"), name="api-docs"),
    path("api/reference/", SpectacularRedocView.as_view(url_name="openapi"), name="api-reference"),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
