"""Names are hostile: whatever stands in a text, the document renders, on the paper, and says it as text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from billing.documents.content import InvoiceContent
from billing.documents.content_json import content_as_json, content_from_json
from billing.documents.render import render_invoice
from tenants.domain.decision import Clause, Decision, Step
from tests.billing.documents.examples import credit_note, reverse_charge, seats, yearly_fee
from tests.billing.documents.paper import boxes_of, pieces_of, text_of_content

ATTACKS = (
    '#read("/etc/passwd")', "$x$", "*", "_", "\\", "`", "<a>", "@b", "//", "/*", '"', "'", "{", "}", "[", "]", "#let x",
    "{amount}", "{page}", "\u202e", "\u2067", "אבג", "سلام", "名前", "😀", "\x00", "\x1b", "\n", "\r\n", "\t", "\u2028",
    "\ufffe", "\U0010ffff", "\ud800", "W" * 60, "ẞ", "ﷺ", "a\u0301\u0302\u0303\u0304", "क्षि", "\u200d", "\ue000", "€",
    "—", " ", "word ", "\u00a0", "\ufeff", "\u00ad", "=", "-", "1. ", "٣٤٥", "\U0001d400", "ﬁ", "\u0e49" * 3,
)  # fmt: skip

hostile_text = st.lists(st.sampled_from(ATTACKS), max_size=40).map("".join) | st.text(
    st.characters(codec=None), max_size=60
)

# Codes and references keep their form; everything else may be any text.
KEPT = {
    "accent", "bic", "category", "code", "country", "currency", "kind", "language", "organization_scheme", "reference",
    "unit", "vat_code",
}  # fmt: skip


def with_texts(value: Any, draw: Any) -> Any:
    """The same content with each free text replaced by a drawn one."""
    if isinstance(value, Decision):
        steps = tuple(Step(step.code, {**step.numbers, draw(): draw()}) for step in value.steps)
        return replace(value, clause=Clause(text=draw(), language="nb", reference=draw()), steps=steps)
    if isinstance(value, tuple):
        return tuple(with_texts(item, draw) if not isinstance(item, str) else draw() for item in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes = {field.name: getattr(value, field.name) for field in fields(value)}
    for name, part in changes.items():
        is_free = type(part) is str and name not in KEPT
        changes[name] = draw() if is_free else with_texts(part, draw)
    return _put_together(value, changes)


def _put_together(value: Any, changes: dict[str, Any]) -> Any:
    """A number, a name and a law's wording may be any text but an empty one, and an account may not be missing."""
    needed = {"number", "name", "wording", "iban", "account"}
    filled = {key: part if part.strip() else "x" for key, part in changes.items() if key in needed}
    return replace(value, **(changes | filled))


# Shrinking renders thousands of documents: the failing one is shown as it was drawn.
BOUNDED = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@st.composite
def hostile_contents(draw: st.DrawFn) -> InvoiceContent:
    make = draw(st.sampled_from([yearly_fee, seats, reverse_charge, credit_note]))
    content = with_texts(make(), lambda: draw(hostile_text))
    assert isinstance(content, InvoiceContent)
    return content


@BOUNDED
@given(hostile_contents())
def test_any_text_in_any_field_renders_on_the_paper(content: InvoiceContent) -> None:
    assert content_from_json(content_as_json(content)) == content
    for piece in pieces_of(render_invoice(content)):
        assert 24 <= piece.left <= 191
        assert 10 <= piece.baseline <= 288


@pytest.mark.peer
@BOUNDED
@given(hostile_contents())
def test_another_program_sees_any_text_inside_the_paper(content: InvoiceContent) -> None:
    for box in boxes_of(render_invoice(content)):
        assert box.left >= 15
        assert box.right <= 200
        assert box.top >= 5
        assert box.bottom <= 292


def test_markup_is_printed_and_not_obeyed() -> None:
    name = '#read("/etc/passwd") $x^2$ *b* _i_ `c` <script>alert(1)</script> {{7*7}} \\u{41} @ref // end'
    line = replace(yearly_fee().lines[0], name=name)
    text = text_of_content(replace(yearly_fee(), lines=(line,)))
    assert name in text
    assert "root:" not in text
    assert "49" not in text


def test_a_direction_control_turns_no_amount() -> None:
    line = replace(yearly_fee().lines[0], name="Lisens \u202e00,1\u202c")
    assert "Lisens 00,1" in text_of_content(replace(yearly_fee(), lines=(line,)))


def test_a_long_row_with_everything_in_it_stays_on_its_page() -> None:
    line = replace(reverse_charge().lines[0], name="W" * 2000, detail="m " * 2000, heading="H" * 2000)
    passive = replace(reverse_charge().lines[1], name="W" * 2000, detail="m " * 2000, heading="H" * 2000)
    content = replace(reverse_charge(), lines=(line, passive, reverse_charge().lines[2]))
    for piece in pieces_of(render_invoice(content)):
        assert piece.baseline <= 288


def test_an_address_of_any_length_leaves_the_rest_alone() -> None:
    buyer = replace(yearly_fee().buyer, address_lines=("Street " * 300,) * 5)
    pieces = pieces_of(render_invoice(replace(yearly_fee(), buyer=buyer)))
    title = next(piece for piece in pieces if piece.text.startswith("Faktura 20260117"))
    assert title.baseline < 106


def test_a_braced_word_in_a_name_is_no_blank() -> None:
    content = replace(seats(), lines=(replace(seats().lines[0], heading="{heading} {page}"), *seats().lines[1:]))
    assert "{heading} {page}" in text_of_content(content)
