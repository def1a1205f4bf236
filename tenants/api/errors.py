"""The one error shape: `{"code", "message", "details"}` with the status that fits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.domain.refusal import Gone, NotFound, Refused

API_PATH = "/api/"
CODES: dict[int, str] = {
    400: "INVALID_REQUEST",
    401: "NOT_AUTHENTICATED",
    403: "NOT_ALLOWED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "BODY_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "TOO_MANY_REQUESTS",
}


class BodyTooLarge(exceptions.APIException):
    """More than this call can mean."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."


def is_for_the_api(request: HttpRequest) -> bool:
    """Whether programs ask: they get every refusal as JSON, also those that no view has seen."""
    return request.path_info.startswith(API_PATH)


def error_body(code: str, message: str, details: Any = None) -> dict[str, Any]:
    return {"code": code, "message": message, "details": details or {}}


def error_response(status_code: int, code: str, message: str, details: Any = None) -> JsonResponse:
    """The error shape from outside of DRF: middleware, plain views, Django's own error pages."""
    return JsonResponse(error_body(code, message, details), status=status_code)


def refuse(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. The middleware is told to roll back; what is no refusal stays an exception."""
    request = context.get("request")
    if request is not None:
        request._request.has_failed = True
    if isinstance(exc, exceptions.NotAuthenticated) and request is not None:
        exc.detail = _who_asks(request)
    return _refusal_of(exc)


def _who_asks(request: Request) -> Any:
    """Whether no key came, or one that opens nothing; never which of these it is."""
    if request.headers.get("Authorization"):
        return _("This key is unknown, was revoked, or is past its last day.")
    return _("Send an API key: Authorization: Bearer lis_live_…")


def _refusal_of(exc: Exception) -> Response | None:
    if isinstance(exc, Refused | Gone):
        return Response(error_body(exc.code, exc.message, exc.details), status=_status_of(exc))
    if isinstance(exc, NotFound | Http404):
        # Of what a body names, the caller knows the kind, and not which of its names was wrong.
        details = {"kind": exc.kind} if isinstance(exc, NotFound) else None
        return Response(error_body("NOT_FOUND", _("There is nothing here."), details), status=404)
    if isinstance(exc, IntegrityError):
        return Response(error_body("CONFLICT", _("This contradicts what is stored.")), status=409)
    if isinstance(exc, exceptions.ValidationError):
        return Response(error_body("INVALID_REQUEST", _("Some fields are not right."), _faults(exc)), status=400)
    exc = _as_api_exception(exc)
    if isinstance(exc, exceptions.APIException):
        code = CODES.get(exc.status_code, "REFUSED")
        details = getattr(exc, "details", None)
        return Response(error_body(code, str(exc.detail), details), status=exc.status_code, headers=_headers(exc))
    return None


def _status_of(exc: Refused | Gone) -> int:
    if isinstance(exc, Gone):
        return status.HTTP_410_GONE
    return status.HTTP_422_UNPROCESSABLE_ENTITY if exc.is_input else status.HTTP_409_CONFLICT


def _as_api_exception(exc: Exception) -> Exception:
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(exc, SuspiciousOperation):
        return exceptions.ParseError()
    return exc


def _faults(exc: exceptions.ValidationError) -> dict[str, Any]:
    """By field; what concerns none stands under `request`."""
    faults: Any = exc.get_full_details()
    return faults if isinstance(faults, dict) else {"request": faults}


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    header = getattr(exc, "auth_header", None)
    return {"WWW-Authenticate": header} if header else {}
