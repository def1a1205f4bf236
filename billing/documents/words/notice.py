"""The whole page of the receipt of a notice, and what a calendar says about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from billing.documents.calendar_file import CalendarDay
from billing.documents.labels import Labels, labels_of
from billing.documents.notice_receipt import GivenBy, NoticeReceipt
from billing.documents.page import Fact, NoticePage, Panel
from billing.documents.paper_text import Printed, paper_text
from billing.documents.printer import Printer, printer_for
from billing.documents.words.letterhead import letterhead, recipient


def notice_page(receipt: NoticeReceipt) -> NoticePage:
    """What the paper says, in the document's language."""
    labels, printer = labels_of(receipt.language), printer_for(receipt.language)
    return NoticePage(
        language=printer.locale.language,
        region=str(printer.locale.territory),
        title=Printed(f"{labels.text('notice.title')} {paper_text(receipt.number)}"),
        subtitle=Printed(f"{paper_text(receipt.product)} · {paper_text(receipt.plan)}"),
        continued=labels.text("page.continued"),
        page_number=labels.text("page.number", page=Printed("{page}"), pages=Printed("{pages}")),
        letterhead=letterhead(receipt.seller, labels),
        recipient=recipient(receipt.buyer, receipt.seller),
        facts=tuple(_facts(receipt, labels, printer)),
        panel=_panel(receipt, labels, printer),
        sentences=tuple(_sentences(receipt, labels, printer)),
    )


def calendar_day(receipt: NoticeReceipt, *, sender: str, is_withdrawn: bool = False) -> CalendarDay:
    """The last day of access as a day in a calendar; once withdrawn, the same day taken out again.

    `sender` is the host name that makes the entry's id the installation's own.
    """
    labels, printer = labels_of(receipt.language), printer_for(receipt.language)
    words = "notice.calendar_withdrawn" if is_withdrawn else "notice.calendar"
    product = Printed(receipt.product)
    described = labels.text(
        "notice.calendar_note", number=Printed(receipt.number), day=printer.day(receipt.received_on)
    )
    return CalendarDay(
        uid=f"notice-{receipt.number.lower()}@{sender}",
        day=receipt.last_day,
        summary=labels.text(words, product=product),
        description=described,
        stamped_at=datetime.combine(receipt.written_on, time(), UTC),
        sequence=1 if is_withdrawn else 0,
        is_cancelled=is_withdrawn,
    )


def _facts(receipt: NoticeReceipt, labels: Labels, printer: Printer) -> Iterator[Fact]:
    yield Fact(label=labels.text("notice.number"), value=paper_text(receipt.number))
    yield Fact(label=labels.text("notice.written_on"), value=printer.day(receipt.written_on))
    yield Fact(label=labels.text("fact.customer_number"), value=paper_text(receipt.customer_number))
    yield Fact(label=labels.text("notice.signed_on"), value=printer.day(receipt.signed_on))
    yield Fact(label=labels.text("fact.contact"), value=paper_text(receipt.seller.contact_name))


def _panel(receipt: NoticeReceipt, labels: Labels, printer: Printer) -> Panel:
    received = Printed(f"{printer.day(receipt.received_on)}, {paper_text(receipt.received_time)}")
    state = labels.text("notice.in_time" if receipt.is_in_time else "notice.late")
    return Panel(
        headline=(Fact(label=labels.text("notice.last_day"), value=printer.day(receipt.last_day)),),
        details=(
            Fact(label=labels.text("notice.received"), value=received),
            Fact(label=labels.text("notice.last_day_for_notice"), value=printer.day(receipt.last_day_for_notice)),
            Fact(label=labels.text("notice.received_state"), value=state),
        ),
        text=_given_by(receipt, labels),
        code=None,
    )


def _given_by(receipt: NoticeReceipt, labels: Labels) -> Printed:
    if receipt.given_by == GivenBy.PERSON and receipt.given_by_name:
        return labels.text("notice.by_person", name=paper_text(receipt.given_by_name), zone=paper_text(receipt.zone))
    key = "notice.by_api_key" if receipt.given_by == GivenBy.API_KEY else "notice.by_vendor"
    return labels.text(key, zone=paper_text(receipt.zone))


def _sentences(receipt: NoticeReceipt, labels: Labels, printer: Printer) -> Iterator[Printed]:
    last_for_notice, end = printer.day(receipt.last_day_for_notice), printer.day(receipt.last_day)
    if receipt.basis == "price_shock":
        yield labels.text("notice.says_price_shock", day=last_for_notice)
    else:
        yield labels.text("notice.says_in_time" if receipt.is_in_time else "notice.says_late", day=last_for_notice)
    yield labels.text("notice.says_access", day=end, product=paper_text(receipt.product))
    yield labels.text("notice.says_price_shock_cost" if receipt.basis == "price_shock" else "notice.says_no_refund")
    yield labels.text("notice.says_withdrawal", day=printer.day(receipt.withdrawable_until))
