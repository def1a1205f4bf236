"""The band ruler: price bands to scale around the reader's place, laid out for an SVG.

Plain geometry: values and finished texts in, boxes and labels in pixels out. It shows the band below the lowest mark
and the next edge above the reader's place; what lies further up is cut off. A label that has no room is left out, never
squeezed: the table beneath holds every band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

HEIGHT = 104
CHARACTER_WIDTH = 6.8  # of Inter at 12 px, on the generous side
MARGIN = 2.0
GAP = 2.0
DOT_ROOM = 11.0

TOP_ROW, UPPER_ROW, DOT_ROW = 10, 26, 41
BOX_TOP, BOX_HEIGHT = 50, 30

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledBand:
    """A band by the value it starts at, with its finished texts; the short one lacks the currency."""

    starts_at: Decimal
    edge: str
    label: str
    short_label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the ruler with its finished label."""

    value: Decimal
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One band as drawn; the current one is the band that the reader's place lies in."""

    x: float
    width: float
    middle: float
    label: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text at a place."""

    x: float
    y: int
    text: str
    anchor: Anchor

    @property
    def left(self) -> float:
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x - shift * text_width(self.text)

    @property
    def right(self) -> float:
        return self.left + text_width(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A mark as drawn, with its label."""

    x: float
    label: Label


@dataclass(frozen=True, slots=True)
class Reach:
    """From where to where a forecast lies."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Bar:
    """A reach as drawn."""

    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRuler:
    """Everything there is to draw."""

    width: int
    boxes: tuple[Box, ...]
    edges: tuple[Label, ...]
    now: Dot
    last: Dot | None
    reach: Bar | None

    height = HEIGHT
    dot_row = DOT_ROW
    reach_row = DOT_ROW - 3
    box_top = BOX_TOP
    box_height = BOX_HEIGHT
    box_text_row = BOX_TOP + 20


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values from `low` to `high` to pixels between the margins."""

    low: Decimal
    high: Decimal
    width: int

    def place(self, value: Decimal) -> float:
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return MARGIN + float(share) * (self.width - 2 * MARGIN)


def draw_band_ruler(
    bands: Sequence[LabelledBand], *, now: Mark, last: Mark | None, width: int, reach: Reach | None = None
) -> BandRuler:
    """Lay out the ruler; `bands` ascend and start at or below every mark. `reach` is the range that `now` lies in."""
    scale = scale_around(bands, now=now, last=last, reach=reach, width=width)
    current = band_index(bands, now.value)
    return BandRuler(
        width=width,
        boxes=tuple(boxes_of(bands, scale, current)),
        edges=tuple(edge_labels(bands, scale)),
        now=Dot(x=scale.place(now.value), label=label_above(scale.place(now.value), now.label, width)),
        last=dot_of_last(last, now, scale, reach) if last else None,
        reach=bar_of(reach, scale) if reach else None,
    )


def bar_of(reach: Reach, scale: Scale) -> Bar:
    left, right = scale.place(reach.low), scale.place(reach.high)
    return Bar(x=round(left, 1), width=round(max(right - left, 1.0), 1))


def band_index(bands: Sequence[LabelledBand], value: Decimal) -> int:
    """The band that a value lies in; a band's start belongs to it."""
    return max((index for index, band in enumerate(bands) if band.starts_at <= value), default=0)


def scale_around(
    bands: Sequence[LabelledBand], *, now: Mark, last: Mark | None, reach: Reach | None, width: int
) -> Scale:
    """From the band below the lowest mark to beyond the next edge, unless that edge is more than six times away."""
    values = [mark.value for mark in (now, last) if mark] + ([reach.low, reach.high] if reach else [])
    low = bands[max(0, band_index(bands, min(values)) - 1)].starts_at
    high = max(max(values) * Decimal("1.25"), end_of_view(bands, now.value, max(values)), low + 1)
    return Scale(low, high, width)


def end_of_view(bands: Sequence[LabelledBand], value: Decimal, greatest: Decimal) -> Decimal:
    following = band_index(bands, value) + 1
    if following >= len(bands):
        return greatest
    first_edge = bands[1].starts_at
    return min(bands[following].starts_at, max(greatest * 4, first_edge)) * Decimal("1.5")


def boxes_of(bands: Sequence[LabelledBand], scale: Scale, current: int) -> list[Box]:
    boxes = []
    for index, band in enumerate(bands):
        ends_at = bands[index + 1].starts_at if index + 1 < len(bands) else scale.high
        if ends_at > scale.low and band.starts_at < scale.high:
            ends = scale.place(band.starts_at), scale.place(ends_at)
            boxes.append(box_between(*ends, band, is_current=index == current))
    return boxes


def box_between(left: float, right: float, band: LabelledBand, *, is_current: bool) -> Box:
    width = max(right - left - GAP, 1.0)
    return Box(
        x=round(left, 1),
        width=round(width, 1),
        middle=round(left + width / 2, 1),
        label=longest_fitting((band.label, band.short_label), width - 8),
        is_current=is_current,
    )


def longest_fitting(texts: Sequence[str], room: float) -> str:
    return next((text for text in texts if text_width(text) <= room), "")


def edge_labels(bands: Sequence[LabelledBand], scale: Scale) -> list[Label]:
    """The starts of the bands in view, the higher one first where two would touch: it is nearer to the reader."""
    kept: list[Label] = []
    for band in reversed(bands):
        if scale.low <= band.starts_at < scale.high:
            label = edge_label(scale.place(band.starts_at), band.edge, scale.width)
            if not kept or label.right + 6 < kept[-1].left:
                kept.append(label)
    return kept[::-1]


def edge_label(x: float, text: str, width: int) -> Label:
    half = text_width(text) / 2
    anchor: Anchor = "start" if x < half else "end" if x > width - half else "middle"
    return Label(x=round(x, 1), y=BOX_TOP + BOX_HEIGHT + 18, text=text, anchor=anchor)


def label_above(x: float, text: str, width: int) -> Label:
    """A label over its dot, pushed inwards at the ends."""
    half = text_width(text) / 2
    return Label(x=round(min(max(x, half), width - half), 1), y=UPPER_ROW, text=text, anchor="middle")


def dot_of_last(last: Mark, now: Mark, scale: Scale, reach: Reach | None = None) -> Dot:
    """Last year's mark, labelled on the side away from this year's, else between them, else in a row of its own."""
    x, other = scale.place(last.value), scale.place(now.value)
    bar = (scale.place(reach.low), scale.place(reach.high)) if reach else (other, other)
    left = Label(x=round(x - DOT_ROOM, 1), y=DOT_ROW + 4, text=last.label, anchor="end")
    right = Label(x=round(x + DOT_ROOM, 1), y=DOT_ROW + 4, text=last.label, anchor="start")
    for label in (left, right) if x <= other else (right, left):
        if has_room(label, bar, scale.width):
            return Dot(x=x, label=label)
    above = label_above(x, last.label, scale.width)
    return Dot(x=x, label=Label(x=above.x, y=TOP_ROW, text=above.text, anchor=above.anchor))


def has_room(label: Label, taken: tuple[float, float], width: int) -> bool:
    """Beside what is taken from one place to another: this year's dot, or the range around it."""
    touches = label.left - DOT_ROOM < taken[1] and taken[0] < label.right + DOT_ROOM
    return label.left >= 0 and label.right <= width and not touches


def text_width(text: str) -> float:
    return len(text) * CHARACTER_WIDTH
