"""What is answered when no view can: JSON to programs, a page to people."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views import defaults

from tenants.api.errors import CODES, error_response, is_for_the_api


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if is_for_the_api(request):
        return error_response(400, CODES[400], _("The request is not readable."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if is_for_the_api(request):
        return error_response(403, CODES[403], _("This is not allowed."))
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if is_for_the_api(request):
        return error_response(404, CODES[404], _("There is nothing here."))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    if is_for_the_api(request):
        return error_response(500, "INTERNAL_ERROR", _("Something went wrong on our side. Nothing was written."))
    return defaults.server_error(request)
