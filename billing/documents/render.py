"""From a document's content to its PDF/A-3b bytes: the same bytes for the same content."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import typst

from billing.documents.content import InvoiceContent
from billing.documents.notice_receipt import NoticeReceipt
from billing.documents.page import InvoicePage, NoticePage
from billing.documents.paper_text import FONTS, plainest_text
from billing.documents.quote_content import QuoteContent
from billing.documents.quote_page import QuotePage
from billing.documents.words.invoice import invoice_page
from billing.documents.words.notice import notice_page
from billing.documents.words.quote import quote_page

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
STANDARDS: list[typst.PDFStandard] = ["a-3b", "ua-1"]

# A compiler keeps one document's inputs while it works, so two threads take turns.
_ONE_AT_A_TIME = threading.Lock()


def render_invoice(content: InvoiceContent) -> bytes:
    """The PDF of an invoice or credit note (R-X-10, R-X-13): PDF/A-3b, tagged, all fonts embedded."""
    return _render("invoice.typ", invoice_page(content), content.issued_on)


def render_notice_receipt(content: NoticeReceipt) -> bytes:
    """The PDF of the receipt of a notice (R-SCALGO-16)."""
    return _render("notice.typ", notice_page(content), content.written_on)


def render_quote(content: QuoteContent, text_hash: str) -> bytes:
    """The PDF of a quote in the same letterhead, with the fingerprint of its text."""
    return _render("quote.typ", quote_page(content, text_hash), content.issued_on)


def new_compiler(template: Path) -> typst.Compiler:
    """A compiler that sees this folder and the fonts in it, and nothing else of the machine."""
    return typst.Compiler(template, root=FOLDER, font_paths=[FONTS], ignore_system_fonts=True)


def _render(template: str, page: InvoicePage | NoticePage | QuotePage, on: date) -> bytes:
    """One sequence of characters that typst cannot set must not stop an invoice: it is set again without rare ones."""
    finished = json.dumps(asdict(page), ensure_ascii=False)
    try:
        return _compile(template, finished, on)
    except typst.TypstError:
        return _compile(template, plainest_text(finished), on)


def _compile(template: str, page: str, on: date) -> bytes:
    """The timestamp is the day of issue, since a clock would make each rendering another file."""
    stamp = datetime.combine(on, time(), UTC)
    with _ONE_AT_A_TIME:
        pdf = _compiler(template).compile(
            format="pdf", sys_inputs={"page": page}, pdf_standards=STANDARDS, timestamp=stamp
        )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single PDF")
    return pdf


@cache
def _compiler(template: str) -> typst.Compiler:
    return new_compiler(TEMPLATES / template)
