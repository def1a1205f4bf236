"""A link by which a password is chosen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client, override_settings

from sso.services.password_links import send_password_link
from tenants.domain.refusal import NotFound, Refused
from tenants.models import OutboxMessage
from tenants.scoping import STAFF, scoped
from tenants.services.mail_writing import write_mail
from tests.cast import AT, Cast


def queued() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template="choose_password").order_by("queued_at"))


def test_the_link_lets_its_user_choose(cast: Cast) -> None:
    with scoped(STAFF):
        send_password_link(cast.ada.pk, at=AT)
        (mail,) = queued()
        writing = write_mail(mail)
    assert writing.subject == "Choose a password for Lisens"
    link = re.search(r"https?://\S+(/accounts/\S+)", writing.body)
    assert link is not None
    client = Client()
    page = client.get(link.group(1), follow=True)
    assert page.status_code == 200
    words = "an entirely different passphrase"
    client.post(page.redirect_chain[-1][0], {"password1": words, "password2": words})
    assert log_in(cast.ada.email, words)


def log_in(email: str, password: str) -> bool:
    return Client().post("/accounts/login/", {"login": email, "password": password}).status_code == 302


def test_the_link_is_kept_nowhere(cast: Cast) -> None:
    with scoped(STAFF), override_settings(ENVIRONMENT="production"):
        send_password_link(cast.ada.pk, at=AT)
        writing = write_mail(queued()[0])
    assert "/accounts/password/reset/key/" in writing.body
    assert "-…/" in writing.kept_body


def test_each_press_is_a_mail_of_its_own(cast: Cast) -> None:
    with scoped(STAFF):
        send_password_link(cast.ada.pk, at=AT)
        send_password_link(cast.ada.pk, at=AT + timedelta(minutes=1))
        assert len(queued()) == 2


def test_who_may_not_log_in_gets_none(cast: Cast) -> None:
    with scoped(STAFF):
        cast.ada.is_active = False
        cast.ada.save()
        with pytest.raises(Refused, match="USER_LOCKED_OUT"):
            send_password_link(cast.ada.pk, at=AT)
        with pytest.raises(NotFound):
            send_password_link(cast.north.pk, at=AT)
        assert queued() == []
