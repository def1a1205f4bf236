"""The receipt of a notice, on paper and in a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.documents.calendar_file import CalendarDay, calendar_file, escaped
from billing.documents.languages import LANGUAGES
from billing.documents.notice_receipt import (
    NoticeReceipt,
    receipt_as_json,
    receipt_from_json,
    receipt_number,
)
from billing.documents.render import render_notice_receipt
from billing.documents.words.notice import calendar_day
from tests.billing.documents.examples import yearly_fee_in
from tests.billing.documents.paper import text_of


def a_receipt(language: str = "en") -> NoticeReceipt:
    """In time, for the second year of an agreement signed on 20 May 2014."""
    invoice = yearly_fee_in(language)
    return NoticeReceipt(
        language=language,
        number="2C3D-4E5F",
        written_on=date(2016, 2, 19),
        seller=invoice.seller,
        buyer=invoice.buyer,
        customer_number="10482",
        product="SCALGO Live",
        plan="Consumption licence",
        signed_on=date(2014, 5, 20),
        received_on=date(2016, 2, 19),
        received_time="23:59",
        zone="Europe/Oslo",
        given_by="person",
        given_by_name="Ada Haugland",
        basis="ordinary",
        last_day_for_notice=date(2016, 2, 19),
        last_day=date(2016, 5, 19),
        withdrawable_until=date(2016, 2, 19),
    )


def unfolded(file: bytes) -> list[str]:
    """The lines of a calendar file, put together again as RFC 5545 says."""
    return file.decode().replace("\r\n ", "").split("\r\n")


def test_the_receipt_says_what_notice_does() -> None:  # R-SCALGO-16, R-SCALGO-17
    text = text_of(render_notice_receipt(a_receipt()))
    for words in (
        "Receipt of notice 2C3D-4E5F",
        "Last day of access 19 May 2016",
        "19 February 2016, 23:59",
        "Given in the portal by Ada Haugland. Times are by the clock of Europe/Oslo.",
        "Your notice is in time: it could be given until 19 February 2016, by 24:00.",
        "Everybody keeps access to SCALGO Live to the end of 19 May 2016.",
        "Nothing is refunded of a year that has begun.",
        "A licence administrator can withdraw the notice in the portal until the end of 19 February 2016.",
    ):
        assert words in text


def test_late_notice_says_why_it_takes_effect_later() -> None:  # R-SCALGO-18
    late = replace(a_receipt(), received_on=date(2016, 2, 20), last_day=date(2017, 5, 19), given_by="vendor")
    text = text_of(render_notice_receipt(late))
    assert "Your notice came after the last day for notice of the running year, 19 February 2016." in text
    assert "Entered by us, for the customer." in text
    assert "Ada Haugland" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_content_gives_the_same_bytes(language: str) -> None:  # R-X-10
    first = render_notice_receipt(a_receipt(language))
    assert first == render_notice_receipt(receipt_from_json(receipt_as_json(a_receipt(language))))
    assert "{" not in text_of(first)


@pytest.mark.parametrize("name", ["#panic()", "名\u202e", "x" * 500, "\x00"])
def test_no_name_stops_a_receipt(name: str) -> None:
    hostile = replace(a_receipt(), given_by_name=name, product=name, plan=name)
    assert render_notice_receipt(hostile).startswith(b"%PDF")


def test_a_copy_with_something_unknown_is_refused() -> None:
    kept = receipt_as_json(a_receipt())
    for odd in ({**kept, "more": "x"}, {**kept, "format": 2}, {**kept, "last_day": "2016-5-19"}):
        with pytest.raises(ValueError, match=r"more|format|last_day"):
            receipt_from_json(odd)


def test_the_number_is_the_random_end_of_the_id() -> None:
    assert receipt_number("01993b1e-5d2a-7cc1-8f00-0a1b2c3d4e5f") == "2C3D-4E5F"


def test_the_last_day_of_access_is_a_whole_day_in_the_calendar() -> None:
    lines = unfolded(calendar_file(calendar_day(a_receipt(), sender="lisens.example")))
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lisens//Notice//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "UID:notice-2c3d-4e5f@lisens.example",
        "DTSTAMP:20160219T000000Z",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "DTSTART;VALUE=DATE:20160519",
        "DTEND;VALUE=DATE:20160520",
        "TRANSP:TRANSPARENT",
        "SUMMARY:Last day of access: SCALGO Live",
        "DESCRIPTION:Notice 2C3D-4E5F\\, received on 19\u00a0February\u00a02016.",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_withdrawn_notice_takes_the_same_entry_out_again() -> None:
    day, gone = (calendar_day(a_receipt(), sender="x.example", is_withdrawn=found) for found in (False, True))
    assert (gone.uid, gone.sequence, gone.is_cancelled) == (day.uid, day.sequence + 1, True)
    assert "STATUS:CANCELLED" in unfolded(calendar_file(gone))


@given(summary=st.text(), description=st.text())
def test_no_text_breaks_a_calendar_file(summary: str, description: str) -> None:
    """Invariant: whatever the texts, there are the same lines, none longer than 75 octets, each whole in UTF-8."""
    entry = CalendarDay(
        uid="a@b",
        day=date(2016, 5, 19),
        summary=summary,
        description=description,
        stamped_at=datetime(2016, 1, 1, tzinfo=UTC),
    )
    file = calendar_file(entry)
    rows = file.split(b"\r\n")
    assert all(len(row) <= 75 for row in rows)
    assert [row.decode() for row in rows]
    lines = unfolded(file)
    assert [line.partition(":")[0].partition(";")[0] for line in lines if line] == [
        "BEGIN", "VERSION", "PRODID", "CALSCALE", "METHOD", "BEGIN", "UID", "DTSTAMP", "SEQUENCE", "STATUS", "DTSTART",
        "DTEND", "TRANSP", "SUMMARY", "DESCRIPTION", "END", "END",
    ]  # fmt: skip
    assert not any(character in line for line in lines for character in "\n\r")


@pytest.mark.parametrize(
    ("text", "value"),
    [("a;b,c", r"a\;b\,c"), ("a\\b", r"a\\b"), ("a\r\nb\nc", r"a\nb\nc"), ("a\x07b\u202ec", "a b c")],
)
def test_what_separates_values_is_marked(text: str, value: str) -> None:
    assert escaped(text) == value
