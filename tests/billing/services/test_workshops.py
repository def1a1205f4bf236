"""Support is free: asking for a workshop, and the answer (R-SCALGO-19)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied

from billing.models import Charge, Seller, WorkshopAnswer, WorkshopRequest
from billing.services.sellers import set_support_facts
from billing.services.workshops import answer_workshop, request_workshop
from tenants.domain.refusal import NotFound, Refused
from tenants.models import OutboxMessage, User
from tenants.scoping import STAFF, scoped
from tests.billing.setting import AT, give_profile, open_shop
from tests.cast import Cast
from tests.staff import audited


@pytest.fixture
def seller(cast: Cast) -> Seller:
    seller = open_shop()
    with scoped(STAFF):
        give_profile(seller, cast.north.pk, "north")
    return seller


def ask(cast: Cast, wish: str = "Flood maps,\r\nin June") -> UUID:
    with scoped(cast.as_ada()):
        found: UUID = request_workshop(cast.north.pk, wish, at=AT).pk
        return found


def mails(template: str) -> list[OutboxMessage]:
    with scoped(STAFF):
        return list(OutboxMessage.objects.filter(template=template))


def test_an_administrator_asks_and_the_vendor_is_told(cast: Cast, seller: Seller) -> None:
    ask(cast)
    (mail,) = mails("workshop_requested")
    assert (mail.recipients, mail.context["wish"]) == (["faktura@terreng.example"], "Flood maps,\nin June")
    assert [entry.actor_id for entry in audited("workshop.requested")] == [cast.ada.pk]
    with pytest.raises(Refused, match="WORKSHOP_REQUESTED"):
        ask(cast)
    with scoped(STAFF):
        assert Charge.objects.count() == 0


@pytest.mark.parametrize(("own", "written"), [("de", "de"), ("", "nb")])
def test_the_mail_is_in_the_language_of_whoever_asks(cast: Cast, seller: Seller, own: str, written: str) -> None:
    # R-X-10: the asker's own language, else the organization's.
    with scoped(STAFF):
        User.objects.filter(pk=cast.ada.pk).update(locale=own)
    ask(cast)
    (mail,) = mails("workshop_requested")
    assert mail.locale == written


@pytest.mark.parametrize(
    ("wish", "code"),
    [("", "MISSING_FIELD"), (" \n ", "MISSING_FIELD"), ("a\x00b", "INVALID_TEXT"), ("x" * 2001, "INVALID_TEXT")],
)
def test_a_wish_that_cannot_be_read_is_refused(cast: Cast, seller: Seller, wish: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        ask(cast, wish)


def test_others_do_not_ask(cast: Cast, seller: Seller) -> None:  # R-SCALGO-11
    with scoped(cast.as_ben()), pytest.raises(PermissionDenied):
        request_workshop(cast.north.pk, "x", at=AT)
    ask(cast)
    with scoped(cast.as_cleo()):
        assert WorkshopRequest.objects.count() == 0


@pytest.mark.parametrize("answer", WorkshopAnswer)
def test_staff_answer_once_and_the_administrators_are_told(cast: Cast, seller: Seller, answer: WorkshopAnswer) -> None:
    request_id = ask(cast)
    with scoped(STAFF):
        with pytest.raises(Refused, match="REASON_MISSING"):
            answer_workshop(request_id, answer, reason=" ", at=AT)
        answer_workshop(request_id, answer, reason="On 12 June, in Oslo", at=AT)
        with pytest.raises(Refused, match="WORKSHOP_ANSWERED"):
            answer_workshop(request_id, answer, reason="Again", at=AT)
        with pytest.raises(NotFound):
            answer_workshop(seller.pk, answer, reason="x", at=AT)
    assert [mail.recipients for mail in mails("workshop_answered")] == [["ada@example.org"]]
    assert [entry.reason for entry in audited(f"workshop.{answer}")] == ["On 12 June, in Oslo"]
    assert ask(cast) != request_id


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"email": "nobody"}, "INVALID_EMAIL"),
        ({"hours": "a\nb"}, "INVALID_TEXT"),
        ({"teaching_url": "javascript:alert(1)"}, "INVALID_ADDRESS"),
    ],
)
def test_support_facts_that_cannot_be_are_refused(seller: Seller, wrong: dict[str, Any], code: str) -> None:
    facts = {"hours": "8 to 16", "email": "help@terreng.example", "phone": "+47 22 00 00 00", "teaching_url": ""}
    with scoped(STAFF):
        with pytest.raises(Refused, match=code):
            set_support_facts(seller.pk, at=AT, **facts | wrong)
        changed = set_support_facts(seller.pk, at=AT, **facts | {"teaching_url": "https://terreng.example/learn"})
    assert (changed.support_hours, changed.teaching_url) == ("8 to 16", "https://terreng.example/learn")
