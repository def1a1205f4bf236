"""`Idempotency-Key` on every POST of the API (draft-ietf-httpapi-idempotency-key-header).

The same key and request is answered as before; another request with the key is refused (422), also one that comes
while the first is running (409). What fails is rolled back together with its key, and may be sent again.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.api.errors import CODES, error_response, is_for_the_api
from tenants.middleware import GetResponse
from tenants.services.idempotency import KeptAnswer, claim_key, keep_answer, kept_answer, request_digest

KEY = re.compile(r"[!-~]{1,200}")


class IdempotencyMiddleware:
    """Inside the scope of the API key: its answers are its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST" or request.api_key is None or not is_for_the_api(request):
            return self.get_response(request)
        if not KEY.fullmatch(key):
            return error_response(400, "INVALID_IDEMPOTENCY_KEY", _("A key is 1 to 200 characters, without spaces."))
        try:
            digest = _digest(request)
        except RequestDataTooBig:
            return error_response(413, CODES[413], _("The body is too large."))
        return self._answer(request, key, digest)

    def _answer(self, request: Any, key: str, digest: str) -> HttpResponseBase:
        if not claim_key(request.api_key.pk, key):
            return error_response(409, "IDEMPOTENCY_KEY_IN_USE", _("A request with this key is still running."))
        kept = kept_answer(request.api_key.pk, key)
        if kept is not None:
            return _again(kept, digest)
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and not request.has_failed and response.status_code < 500:
            keep_answer(request.api_key.pk, key, _answer_of(response, digest), at=timezone.now())
        return response


def _digest(request: Any) -> str:
    """Of all that says what is asked: address, parameters, body and its type."""
    address = request.get_full_path().encode()
    return request_digest([address, request.headers.get("Content-Type", "").encode(), request.body])


def _again(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.request_digest != digest:
        return error_response(422, "IDEMPOTENCY_KEY_REUSED", _("This key was used for another request."))
    response = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _answer_of(response: HttpResponse, digest: str) -> KeptAnswer:
    return KeptAnswer(
        request_digest=digest,
        status=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        body=response.content,
    )
