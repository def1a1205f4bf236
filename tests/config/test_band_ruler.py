"""The band ruler: bands to scale around the reader's place."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.band_ruler import BandRuler, Label, LabelledBand, Mark, Reach, draw_band_ruler

EDGES = (0, 100, 500, 2_000, 10_000)
PRICES = ("20,000", "40,000", "80,000", "150,000", "250,000")
BANDS = tuple(
    LabelledBand(starts_at=Decimal(edge), edge=f"{edge:,}", label=f"NOK {price}", short_label=price)
    for edge, price in zip(EDGES, PRICES, strict=True)
)
WIDTH = 660


def ruler(now: str, last: str | None = None, width: int = WIDTH) -> BandRuler:
    before = Mark(Decimal(last), f"Last term {last}") if last is not None else None
    return draw_band_ruler(BANDS, now=Mark(Decimal(now), f"This term {now}"), last=before, width=width)


def test_the_bands_around_the_reader_are_drawn_to_scale() -> None:
    drawn = ruler("380", "450")
    assert [label.text for label in drawn.edges] == ["0", "100", "500"]
    first, second, third = drawn.boxes
    assert second.is_current
    assert (second.width + 2) / (first.width + 2) == pytest.approx(4, abs=0.02)
    assert third.x == pytest.approx(second.x + second.width + 2, abs=0.2)


@pytest.mark.parametrize(("units", "current"), [("499.9", 1), ("500", 2), ("0", 0), ("10000", 4), ("99999", 4)])
def test_an_edge_belongs_to_the_band_it_starts(units: str, current: int) -> None:
    # R-SCALGO-5: at 500 exactly, 80,000.
    drawn = ruler(units)
    (box,) = [box for box in drawn.boxes if box.is_current]
    assert box.label in (BANDS[current].label, BANDS[current].short_label)


def test_a_narrow_band_shows_its_price_without_currency_or_nothing() -> None:
    drawn = ruler("700", "450", width=340)
    labels = [box.label for box in drawn.boxes]
    assert "NOK 80,000" in labels
    assert all(len(box.label) * 6.8 <= box.width for box in drawn.boxes)


def test_last_years_mark_is_labelled_away_from_this_years() -> None:
    left = ruler("450", "150").last
    right = ruler("150", "450").last
    assert left is not None
    assert right is not None
    assert (left.label.anchor, right.label.anchor) == ("end", "start")


def test_two_marks_at_one_place_have_their_labels_in_two_rows() -> None:
    drawn = ruler("104", "100", width=340)
    assert drawn.last is not None
    assert not overlap(drawn.now.label, drawn.last.label)


def overlap(one: Label, other: Label) -> bool:
    return abs(one.y - other.y) < 12 and one.left < other.right and other.left < one.right


UNITS = st.decimals(min_value=0, max_value=50_000, places=1)


@given(now=UNITS, last=st.none() | UNITS, width=st.sampled_from([340, 660]))
def test_everything_stays_on_the_ruler_and_no_label_covers_another(
    now: Decimal, last: Decimal | None, width: int
) -> None:
    drawn = ruler(f"{now:f}", None if last is None else f"{last:f}", width)
    dots = [drawn.now] + ([drawn.last] if drawn.last else [])
    assert all(0 <= dot.x <= width for dot in dots)
    assert all(box.x >= 0 and box.x + box.width <= width for box in drawn.boxes)
    labels = [dot.label for dot in dots] + list(drawn.edges)
    assert all(label.left >= -1 and label.right <= width + 1 for label in labels)
    assert not any(overlap(one, other) for index, one in enumerate(labels) for other in labels[:index])
    assert sum(box.is_current for box in drawn.boxes) == 1


def test_a_forecast_is_a_range_around_its_mark() -> None:
    """Low 480, likely 570, high 900, last term 450: the range spans an edge, and last term is labelled beside it."""
    reach = Reach(Decimal(480), Decimal(900))
    drawn = draw_band_ruler(
        BANDS, now=Mark(Decimal(570), "Likely 570"), last=Mark(Decimal(450), "Last term 450"), width=WIDTH, reach=reach
    )
    bar, last = drawn.reach, drawn.last
    assert bar is not None
    assert last is not None
    assert bar.x < drawn.now.x < bar.x + bar.width
    edge = next(box.x for box in drawn.boxes if box.is_current)
    assert bar.x < edge < bar.x + bar.width
    assert last.label.right < bar.x


def test_a_range_is_in_view_however_far_it_reaches() -> None:
    drawn = draw_band_ruler(
        BANDS, now=Mark(Decimal(50), "Likely 50"), last=None, width=WIDTH, reach=Reach(Decimal(0), Decimal(3_000))
    )
    assert drawn.reach is not None
    assert drawn.reach.x >= 0
    assert drawn.reach.x + drawn.reach.width < WIDTH
