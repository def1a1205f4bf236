"""Reading a PDF back: its text, and where each piece of it stands."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdf
import pytest

from billing.documents.content import InvoiceContent
from billing.documents.render import render_invoice
from tests.billing.documents.examples import EXAMPLES

PAGE_HEIGHT = 297.0
MILLIMETRES = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one run: its left edge and baseline in millimetres from the paper's upper left corner."""

    page: int
    text: str
    left: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class Box:
    """A word and the box around it, in millimetres."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


@cache
def pdf_of(example: str) -> bytes:
    return render_invoice(EXAMPLES[example]())


def reader_of(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """The text of all pages in reading order, with plain spaces and each run of them as one."""
    text = " ".join(page.extract_text() for page in reader_of(pdf).pages)
    return " ".join(text.replace("\u200b", "").split())


def text_of_content(content: InvoiceContent) -> str:
    return text_of(render_invoice(content))


def pieces_of(pdf: bytes) -> list[Piece]:
    pages = enumerate(reader_of(pdf).pages, start=1)
    return [piece for number, page in pages for piece in _pieces_on(page, number)]


def _pieces_on(page: pypdf.PageObject, number: int) -> list[Piece]:
    found: list[Piece] = []

    def visit(text: str, outer: list[float], inner: list[float], _font: object, size: float) -> None:
        if text.strip():
            x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            found.append(Piece(number, text.strip(), x * MILLIMETRES, PAGE_HEIGHT - y * MILLIMETRES, size))

    page.extract_text(visitor_text=visit)
    return found


def boxes_of(pdf: bytes) -> list[Box]:
    """Words and their boxes as another program sees them."""
    output = run_on(pdf, "pdftotext", "-bbox")
    page, found = 0, []
    pattern = r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*)</word>'
    for line in output.splitlines():
        page += "<page " in line
        if word := re.search(pattern, line):
            left, top, right, bottom = (float(word[index]) * MILLIMETRES for index in (1, 2, 3, 4))
            found.append(Box(page, word[5], left, top, right, bottom))
    return found


def run_on(pdf: bytes, program: str, *options: str) -> str:
    """What a program of poppler-utils says about a PDF; the test is skipped where there is none."""
    if shutil.which(program) is None:
        pytest.skip(f"NOT CHECKED: {program} is not installed (poppler-utils)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        path.write_bytes(pdf)
        target = [] if program == "pdffonts" else ["-"]
        done = subprocess.run([program, *options, path, *target], capture_output=True, check=True)
    # Poppler writes a rare character of the title as two halves, which is no UTF-8.
    return done.stdout.decode(errors="replace")
