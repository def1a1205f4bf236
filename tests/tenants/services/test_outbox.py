"""Mail is queued once for each reason, sent by whoever comes, and kept; one that fails stops nobody (R-X-7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import Settings

from tenants.domain.attachments import (
    Attachment,
    AttachmentReference,
    register_attachment_source,
    unregister_attachment_source,
)
from tenants.domain.refusal import Refused
from tenants.models import OutboxMessage, Person
from tenants.scoping import STAFF, WORKER, current_scope, scoped
from tenants.services import mail_sending, outbox
from tenants.services.mail_sending import MOST_ATTEMPTS, SentCount, send_waiting_mail
from tenants.services.outbox import Mail, queue_mail, tell_license_administrators
from tests.cast import AT, Cast, make_member, make_user
from tests.racing import race

TEMPLATES = {
    "mail/note.subject.txt": "{% load i18n %}Note for {{ name }} {{ organization.name }}\n",
    "mail/note.txt": "{% load formatting %}Dear {{ name }}, {{ price|money }} by {{ due|day }}.",
    "mail/plain.subject.txt": "Plain",
    "mail/plain.txt": "{{ text }}",
    "mail/broken.subject.txt": "Broken",
    "mail/broken.txt": "{% load formatting %}{{ price|money }}",
}


@pytest.fixture(autouse=True)
def templates(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "mail").mkdir()
    for name, text in TEMPLATES.items():
        (tmp_path / name).write_text(text)
    with_ours: Any = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    settings.TEMPLATES = with_ours


def queue(cast: Cast, reason: str = "r", template: str = "plain", **context: Any) -> bool:
    return queue_mail(
        Mail(reason=reason, template=template, context=context),
        recipients=["ada@example.org"],
        locale="en",
        at=AT,
        organization_id=cast.north.pk,
    )


def message() -> OutboxMessage:
    with scoped(STAFF):
        found: OutboxMessage = OutboxMessage.objects.get()
    return found


# Queued


def test_a_reason_mails_once(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        assert [queue(cast), queue(cast), queue(cast, reason="other")] == [True, False, True]
    with scoped(WORKER):
        assert OutboxMessage.objects.count() == 2


def test_the_same_reason_of_another_organization_is_another_mail(cast: Cast) -> None:
    with scoped(WORKER):
        for organization_id in (cast.north.pk, cast.south.pk, None):
            to: Any = {"recipients": ["a@example.org"], "locale": "en", "at": AT, "organization_id": organization_id}
            assert queue_mail(Mail(reason="r", template="plain"), **to)
            assert not queue_mail(Mail(reason="r", template="plain"), **to)


def test_mail_goes_with_the_change_that_causes_it(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        queue(cast)
        transaction.set_rollback(True)
    with scoped(WORKER):
        assert OutboxMessage.objects.count() == 0


def test_the_same_reason_by_many_at_once_is_one_mail(real_cast: Cast) -> None:
    def queue_it(number: int) -> bool:
        with scoped(real_cast.as_ada()):
            return queue(real_cast)

    assert sorted(race(queue_it, 6)) == [False] * 5 + [True]


def test_without_the_unique_key_they_would_be_many(real_cast: Cast, as_superuser: Any) -> None:
    """The negative control."""
    as_superuser.execute("alter table outbox_message drop constraint outbox_reason_once")

    def queue_it(number: int) -> bool:
        with scoped(real_cast.as_ada()):
            return queue(real_cast)

    assert race(queue_it, 3) == [True] * 3


@pytest.mark.parametrize(
    "address",
    [
        "nobody",
        "",
        "a@example.org\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "Ada <ada@example.org>",
        "a@example.org\r\nSubject: x",
    ],
)
def test_recipient_must_be_one_plain_address(cast: Cast, address: str) -> None:
    with scoped(cast.as_ada()), pytest.raises(Refused, match="INVALID_EMAIL"):
        queue_mail(Mail(reason="r", template="plain"), recipients=[address], locale="en", at=AT)


def test_a_float_is_no_exact_number(cast: Cast) -> None:
    with scoped(cast.as_ada()), pytest.raises(TypeError, match="float"):
        queue(cast, price=1.5)


def test_all_license_administrators_are_told_in_their_language(cast: Cast) -> None:  # R-SCALGO-14
    with scoped(STAFF):
        cast.ada.locale = ""  # reads what her organization reads
        cast.ada.save()
        make_member(cast.north, make_user("zoe", locale="de"), is_license_administrator=True)
        told = Mail(reason="price 2026", template="plain", context={"text": "Hi"})
        assert tell_license_administrators(told, organization_id=cast.north.pk, at=AT) == 2
        assert tell_license_administrators(told, organization_id=cast.north.pk, at=AT) == 0
        rows = OutboxMessage.objects.order_by("recipients").values_list("recipients", "locale")
        assert list(rows) == [(["ada@example.org"], "nb"), (["zoe@example.org"], "de")]


# Sent


def test_mail_is_written_in_the_readers_language_and_kept(real_cast: Cast) -> None:
    money = SimpleNamespace(amount=Decimal("40000.00"), currency="NOK")
    with scoped(real_cast.as_ada()):
        queue_mail(
            Mail(reason="r", template="note", context={"name": "Ada", "price": money, "due": date(2026, 2, 14)}),
            recipients=["ada@example.org", "ben@example.org"],
            locale="nb",
            at=AT,
            organization_id=real_cast.north.pk,
        )
    assert send_waiting_mail(AT) == SentCount(sent=1, failed=0)
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org", "ben@example.org"]
    assert sent.subject == "Note for Ada North"
    assert sent.body.replace("\u00a0", " ") == "Dear Ada, NOK 40 000,00 by 14. feb. 2026.\n"
    kept = message()
    assert (kept.subject, kept.body, kept.sent_at, kept.attempts) == (sent.subject, sent.body, AT, 1)
    assert sent.extra_headers["Message-ID"] == f"<{kept.pk}@localhost>"
    assert send_waiting_mail(AT + timedelta(days=1)) == SentCount(sent=0, failed=0)


@pytest.mark.parametrize(
    "name",
    [
        "Eve\r\nBcc: all@example.org",
        "Eve\nBcc: all@example.org",
        "Eve\u2028Bcc: all@example.org",
        "Eve\x00\x0b\x0cBcc: all@example.org",
    ],
)
def test_hostile_name_adds_no_header(real_cast: Cast, name: str) -> None:
    with scoped(STAFF):
        type(real_cast.north).objects.filter(pk=real_cast.north.pk).update(name=name.replace("\x00", ""))
        price = SimpleNamespace(amount=Decimal(1), currency="NOK")
        context: Any = {"name": name.replace("\x00", ""), "price": price, "due": date(2026, 2, 14)}
        queue(real_cast, template="note", **context)
    assert send_waiting_mail(AT).sent == 1
    (sent,) = mail.outbox
    raw = sent.message().as_string()
    headers = raw.split("\n\n", 1)[0]
    assert "\nBcc" not in headers
    assert sent.recipients() == ["ada@example.org"]
    assert "\nBcc" not in sent.body


def test_nothing_is_escaped_for_html(real_cast: Cast) -> None:
    with scoped(STAFF):
        queue(real_cast, text="Smith & Sons <x>")
    send_waiting_mail(AT)
    assert mail.outbox[0].body == "Smith & Sons <x>\n"


def test_a_mail_that_fails_stops_no_other(real_cast: Cast) -> None:
    with scoped(STAFF):
        queue(real_cast, reason="1", template="missing")
        queue(real_cast, reason="2", template="broken", price="no money")
        queue(real_cast, reason="3", text="Good")
    assert send_waiting_mail(AT) == SentCount(sent=1, failed=2)
    assert [sent.body for sent in mail.outbox] == ["Good\n"]
    with scoped(STAFF):
        failed = OutboxMessage.objects.filter(sent_at__isnull=True)
        assert sorted(kept.last_error.split(":")[0] for kept in failed)[0] == "AttributeError"
        assert {kept.next_attempt_at for kept in failed} == {AT + timedelta(minutes=2)}


def test_waits_grow_until_it_is_left_to_people(real_cast: Cast) -> None:
    with scoped(STAFF):
        queue(real_cast, template="missing")
    now, waits = AT, []
    while send_waiting_mail(now).failed:
        next_attempt_at = message().next_attempt_at
        waits.append((next_attempt_at - now) // timedelta(minutes=1))
        now = next_attempt_at
    assert waits == [2, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440]
    assert message().attempts == MOST_ATTEMPTS
    assert message().sent_at is None


def test_a_mail_is_not_sent_before_its_time(real_cast: Cast) -> None:
    with scoped(STAFF):
        queue(real_cast, text="Later")
    assert send_waiting_mail(AT - timedelta(seconds=1)) == SentCount(sent=0, failed=0)


def test_many_workers_send_each_mail_once(real_cast: Cast) -> None:
    with scoped(STAFF):
        for number in range(20):
            queue(real_cast, reason=str(number), text=str(number))

    def work(number: int) -> list[str]:
        send_waiting_mail(AT)
        return [str(sent.body).strip() for sent in mail.outbox]

    sent = [body for worker in race(work, 4) for body in worker]
    assert sorted(sent, key=int) == [str(number) for number in range(20)]


def test_a_killed_worker_leaves_its_mail_to_the_next(real_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(message: OutboxMessage) -> None:
        raise KeyboardInterrupt

    with scoped(STAFF):
        queue(real_cast, reason="1", text="1")
    with monkeypatch.context() as patched:
        patched.setattr(mail_sending, "write_mail", die)
        with pytest.raises(KeyboardInterrupt):
            send_waiting_mail(AT)
    assert send_waiting_mail(AT).sent == 0
    assert send_waiting_mail(AT + timedelta(minutes=2)).sent == 1


# Attachments


@pytest.fixture
def people_list(real_cast: Cast) -> Iterator[None]:
    """A source that reads the database, as those of higher apps do."""

    def fetch(key: str) -> Attachment:
        assert current_scope().organization_id == real_cast.north.pk
        if key == "gone":
            raise LookupError(key)
        names = ", ".join(Person.objects.order_by("name").values_list("name", flat=True))
        return Attachment(filename=f"{key}.txt", content_type="text/plain", content=names.encode())

    register_attachment_source("people", fetch)
    yield
    unregister_attachment_source("people")


def queue_with_attachment(cast: Cast, reference: AttachmentReference) -> None:
    with scoped(STAFF):
        queue_mail(
            Mail(reason=reference.id, template="plain", context={"text": "x"}, attachments=[reference]),
            recipients=["ada@example.org"],
            locale="en",
            at=AT,
            organization_id=cast.north.pk,
        )


@pytest.mark.usefixtures("people_list")
def test_attachments_are_fetched_for_the_mails_organization(real_cast: Cast) -> None:
    queue_with_attachment(real_cast, AttachmentReference("people", "list"))
    assert send_waiting_mail(AT).sent == 1
    assert mail.outbox[0].attachments == [("list.txt", "Ada, Ben", "text/plain")]


@pytest.mark.usefixtures("people_list")
@pytest.mark.parametrize("reference", [AttachmentReference("people", "gone"), AttachmentReference("unknown", "1")])
def test_mail_waits_for_its_attachment(real_cast: Cast, reference: AttachmentReference) -> None:
    queue_with_attachment(real_cast, reference)
    assert send_waiting_mail(AT) == SentCount(sent=0, failed=1)
    assert mail.outbox == []


def test_two_sources_for_one_kind_are_a_mistake() -> None:
    def one(key: str) -> Attachment:
        raise NotImplementedError

    def other(key: str) -> Attachment:
        raise NotImplementedError

    register_attachment_source("one", one)
    register_attachment_source("one", one)
    with pytest.raises(ValueError, match="two sources"):
        register_attachment_source("one", other)
    unregister_attachment_source("one")


def test_a_mail_needs_a_recipient(cast: Cast) -> None:
    with scoped(STAFF), pytest.raises(ValueError, match="recipient"):
        outbox.queue_mail(Mail(reason="r", template="plain"), recipients=[], locale="en", at=AT)
