"""Where things stand: the address in the window, everything on the paper (DIN 5008 form B)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billing.documents.render import render_invoice
from tests.billing.documents.examples import EXAMPLES, yearly_fee
from tests.billing.documents.paper import boxes_of, pdf_of, pieces_of

ALL = pytest.mark.parametrize("example", EXAMPLES)

# The window is 85 × 45 mm at 20/45 mm; its lower 27.3 mm are the address's.
WINDOW = {"left": 20.0, "right": 105.0, "top": 62.7, "bottom": 90.0}
# Nothing but the fold marks stands outside.
LEFT, RIGHT, TOP, BOTTOM = 24.0, 191.0, 10.0, 288.0


def an_overlong_address() -> bytes:
    name = "Interkommunalt samarbeidsorgan for vann, avløp, renovasjon og beredskap i Ytre Nordhordland og omegn IKS"
    street = ("c/o Felles regnskapskontor for kommunene i regionen", "Øvre Vågsbygdveien 118, inngang B, 4. etasje")
    buyer = replace(yearly_fee().buyer, name=name, attention="Fakturamottak, sentralt", address_lines=street)
    return render_invoice(replace(yearly_fee(), buyer=buyer))


def check_window(pdf: bytes) -> None:
    first = [piece for piece in pieces_of(pdf) if piece.page == 1 and piece.left < WINDOW["right"]]
    address = [piece for piece in first if WINDOW["top"] <= piece.baseline <= 97]
    assert address
    for piece in address:
        assert piece.left >= WINDOW["left"]
        assert piece.baseline - piece.size * 25.4 / 72 >= WINDOW["top"] - 0.1
        assert piece.baseline <= WINDOW["bottom"]


@ALL
def test_the_address_stands_in_the_window(example: str) -> None:
    check_window(pdf_of(example))


def test_a_long_address_is_set_smaller_until_it_fits() -> None:
    pdf = an_overlong_address()
    check_window(pdf)
    sizes = {
        piece.size for piece in pieces_of(pdf) if piece.page == 1 and piece.left < 100 and 63 < piece.baseline < 90
    }
    assert len(sizes) == 1
    assert min(sizes) < 10


def test_measures_of_the_first_page() -> None:
    places = {piece.text: piece for piece in pieces_of(pdf_of("yearly_fee_nb"))}
    return_line = next(place for text, place in places.items() if text.startswith("Lisens AS · Storgata"))
    assert 57 < return_line.baseline < 62.7
    assert places["Fakturanummer"].left == pytest.approx(125, abs=0.1)
    assert 50 < places["Fakturanummer"].baseline < 53
    assert 98.5 < places["Faktura 20260117"].baseline < 106
    assert places["Faktura 20260117"].left == pytest.approx(25, abs=0.1)


def test_a_long_list_of_facts_pushes_the_title_down() -> None:
    long = replace(yearly_fee(), buyer_reference="reference " * 40)
    pieces = pieces_of(render_invoice(long))
    last_fact = next(piece for piece in pieces if piece.text.startswith("Vera Lund"))
    title = next(piece for piece in pieces if piece.text == "Faktura 20260117")
    assert title.baseline > last_fact.baseline + 8


@ALL
def test_everything_starts_inside_the_margins(example: str) -> None:
    for piece in pieces_of(pdf_of(example)):
        assert LEFT <= piece.left <= RIGHT
        assert TOP <= piece.baseline <= BOTTOM


@pytest.mark.peer
@ALL
def test_another_program_sees_no_word_outside_the_margins(example: str) -> None:
    for box in boxes_of(pdf_of(example)):
        assert box.left >= LEFT
        assert box.right <= RIGHT
        assert box.top >= TOP
        assert box.bottom <= BOTTOM


@pytest.mark.peer
def test_another_program_sees_the_address_inside_the_window() -> None:
    for pdf in (*map(pdf_of, EXAMPLES), an_overlong_address()):
        address = [box for box in boxes_of(pdf) if box.page == 1 and box.left < 105 and 62.7 <= box.top < 96]
        assert address
        for box in address:
            assert box.left >= WINDOW["left"]
            assert box.right <= WINDOW["right"]
            assert box.bottom <= WINDOW["bottom"] + 0.2


def test_amounts_line_up_in_their_column() -> None:
    amounts = [piece for piece in pieces_of(pdf_of("long_nb")) if piece.text == "10,00"]
    assert len(amounts) == 600
    assert len({round(piece.left, 1) for piece in amounts}) == 2
