from __future__ import annotations

import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from itertools import pairwise
from typing import Any

import pytest
import typst

from billing.documents import render
from billing.documents.languages import LANGUAGES
from billing.documents.paper_text import FONTS, paper_text
from billing.documents.render import new_compiler, render_invoice
from billing.documents.words.invoice import invoice_page
from tests.billing.documents.examples import EXAMPLES, long_invoice, seats, yearly_fee, yearly_fee_in
from tests.billing.documents.paper import pdf_of, reader_of, run_on, text_of

ALL = pytest.mark.parametrize("example", EXAMPLES)


def every_object(pdf: bytes) -> list[Any]:
    reader = reader_of(pdf)
    return [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]


def fonts_of(pdf: bytes) -> list[Any]:
    found = [item for item in every_object(pdf) if isinstance(item, dict) and item.get("/Type") == "/Font"]
    return [font for font in found if font["/Subtype"] == "/Type0"]


@ALL
def test_the_same_document_gives_the_same_bytes(example: str) -> None:
    assert render_invoice(EXAMPLES[example]()) == pdf_of(example)


def test_two_threads_get_their_own_documents() -> None:
    makers = (yearly_fee, seats) * 4
    with ThreadPoolExecutor(4) as pool:
        rendered = list(pool.map(lambda make: render_invoice(make()), makers))
    assert rendered == [pdf_of("yearly_fee_nb"), pdf_of("seats_nl")] * 4


@ALL
def test_every_font_is_embedded_and_readable(example: str) -> None:
    fonts = fonts_of(pdf_of(example))
    assert fonts
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        descriptor = descendant.get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert "/ToUnicode" in font
        assert re.fullmatch(r"/[A-Z]{6}\+SourceSans3-(Regular|SemiBold)(-Identity-H)?", font["/BaseFont"])


@pytest.mark.peer
@ALL
def test_another_program_finds_every_font_embedded_and_subset(example: str) -> None:
    rows = run_on(pdf_of(example), "pdffonts").splitlines()[2:]
    assert rows
    assert all(re.search(r"yes\s+yes\s+yes\s+\d+\s+\d+$", row) for row in rows)


@ALL
def test_it_says_that_it_is_pdf_a_3b_and_tagged(example: str) -> None:
    reader = reader_of(pdf_of(example))
    metadata = reader.xmp_metadata
    assert metadata is not None
    xmp = metadata.stream.get_data().decode()
    marks = re.findall(r"<(pdf(?:a|ua)id:(?:part|conformance))>(\w)<", xmp)
    assert marks == [("pdfaid:part", "3"), ("pdfaid:conformance", "B"), ("pdfuaid:part", "1")]
    root: Any = reader.trailer["/Root"]
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert "/DestOutputProfile" in intent.get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root


@ALL
def test_it_holds_no_script_no_link_and_no_file(example: str) -> None:
    forbidden = {"/JavaScript", "/JS", "/Launch", "/URI", "/GoToR", "/SubmitForm", "/EmbeddedFile", "/OpenAction"}
    for item in every_object(pdf_of(example)):
        if isinstance(item, dict):
            assert not forbidden & {*item.keys(), *map(str, item.values())}


def test_the_timestamp_is_the_day_of_issue() -> None:
    information = reader_of(pdf_of("yearly_fee_nb")).metadata
    assert information is not None
    assert [str(information[key]) for key in ("/CreationDate", "/ModDate")] == ["D:20260315000000Z"] * 2
    assert (information.title, information.author) == ("Faktura 20260117", "Lisens AS")


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("yearly_fee_nb", ("NOK 50 000,00", "Mva. 25 % 10 000,00", "Sum uten mva. 40 000,00", "KID 20260117021")),
        ("first_year_en", ("NOK 187,500.00", "VAT 25% 37,500.00", "with 300 employees, 6,000 units")),
        ("seats_nl", ("EUR 2.458,12", "Btw 21% 426,62", "Totaal excl. btw 2.031,50", "2 stuks 715,75 21% 1.431,50")),
        ("reverse_charge_de", ("EUR 995,00", "Umsatzsteuer 0 % 0,00", "25 Stück 6,00 −10 % 0 % 135,00")),
        ("national_vat_en", ("EUR 138.55", "25% 110.84 27.71 325.16", "VAT in NOK")),
        ("credit_note_nl", ("EUR 579,47", "Btw 21% 100,57", "Correctie op factuur 20260418 van 15 april 2026.")),
        ("cancellation_de", ("EUR 1.028,16", "Umsatzsteuer 19 % 164,16", "Storniert die Rechnung 2026-0288")),
        ("long_nb", ("NOK 3 750,00", "Mva. 25 % 750,00", "Sum uten mva. 3 000,00")),
    ],
)
def test_the_figures_are_on_the_paper(example: str, said: tuple[str, ...]) -> None:
    text = text_of(pdf_of(example))
    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize(
    ("language", "period"),
    [
        ("nb", "15. mars 2026 – 14. mars 2027"),
        ("en", "15 March 2026 – 14 March 2027"),
        ("de", "15. März 2026 – 14. März 2027"),
        ("nl", "15 maart 2026 – 14 maart 2027"),
    ],
)
def test_every_language_renders_and_shows_the_last_day(language: str, period: str) -> None:  # R-X-10, R-SCALGO-2
    pdf = render_invoice(yearly_fee_in(language))
    text = text_of(pdf)
    assert text.count(period) == 2
    assert "2027" not in text.replace(period, "")
    root: Any = reader_of(pdf).trailer["/Root"]
    assert str(root["/Lang"]).startswith(language)


def test_all_languages_are_tried() -> None:
    assert set(LANGUAGES) == {"nb", "en", "de", "nl"}


def test_pages_are_counted_and_later_ones_name_the_document() -> None:
    pages = reader_of(pdf_of("cancellation_de")).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert [text[-len("Seite 1 von 2") :] for text in texts] == ["Seite 1 von 2", "Seite 2 von 2"]
    assert texts[1].startswith("Stornorechnung 2026-0309 Stadt Musterhausen Fortsetzung")


@pytest.mark.parametrize(
    ("example", "subtotal", "heading"),
    [("cancellation_de", "Summe Teamplaner5", "Teamplaner5, Fach"), ("long_nb", "Sum Avdeling", "Avdeling")],
)
def test_a_subtotal_stands_on_the_page_of_its_last_line(example: str, subtotal: str, heading: str) -> None:
    pages = [page.extract_text().splitlines() for page in reader_of(pdf_of(example)).pages]
    follows = [(before, line) for lines in pages for before, line in pairwise(lines) if line.startswith(subtotal)]
    assert follows
    assert not [line for before, line in follows if before.startswith(heading)]


def test_three_hundred_lines_take_less_than_a_second() -> None:
    content = long_invoice()
    render_invoice(content)
    spent = min(_seconds_of_work(content) for _ in range(5))
    assert spent < 1


def _seconds_of_work(content: Any) -> float:
    """Processor time, which a busy machine does not stretch as it does the clock's; without what coverage costs."""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        started = time.process_time()
        render_invoice(content)
        return time.process_time() - started
    finally:
        sys.settrace(tracer)


def test_a_sequence_that_typst_cannot_set_stops_no_invoice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a letter with a phonetician's mark is refused by typst; paper_text lets none through."""
    name = "Fjordvik a\u1ab0 \u0391\u0416 kommune"
    assert paper_text(name) == "Fjordvik a□ ΑЖ kommune"
    monkeypatch.setattr("billing.documents.words.letterhead.paper_text", lambda text, *_: text)
    content = replace(yearly_fee(), buyer=replace(yearly_fee().buyer, name=name))
    page = json.dumps(asdict(invoice_page(content)))
    with pytest.raises(typst.TypstError):
        new_compiler(render.TEMPLATES / "invoice.typ").compile(
            format="pdf", sys_inputs={"page": page}, pdf_standards=render.STANDARDS
        )
    assert "Fjordvik a□ ΑЖ kommune" in text_of(render_invoice(content))


def test_templates_see_nothing_outside_their_folder() -> None:
    compiler = new_compiler(render.TEMPLATES / "invoice.typ")
    for source in (b'#read("/../languages.py")', b'#read("../../languages.py")', b'#read("/etc/passwd")'):
        with pytest.raises(typst.TypstError):
            compiler.compile(input=source, format="pdf")


def test_only_our_fonts_and_typsts_own_are_seen() -> None:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    ours = {font.family for font in fonts.fonts() if font.path}
    assert ours == {"Source Sans 3"}
