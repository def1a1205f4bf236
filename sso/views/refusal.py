"""The page of somebody who is not let in: what happened, and the way on."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sso.domain.attempt import Purpose
from sso.domain.faults import Fault
from sso.refusal_words import WORDS, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPage:
    code: str
    why: Words
    what_to_do: Words
    back_url: str
    is_for_reader: bool


_BACK = {Purpose.TEST: "own_sign_in", Purpose.CONNECT: "own_account"}


def refusal(request: HttpRequest, fault: Fault, purpose: Purpose = Purpose.LOG_IN) -> HttpResponse:
    """403, whatever it was: nothing failed here, and nobody was let in."""
    words = WORDS[fault]
    back = _BACK.get(purpose) if request.user.is_authenticated else None
    page = RefusalPage(
        code=str(fault),
        why=words.why,
        what_to_do=words.what_to_do,
        back_url=reverse(back or "account_login"),
        is_for_reader=back is not None,
    )
    return render(request, "sso/refused.html", {"refusal": page}, status=403)
