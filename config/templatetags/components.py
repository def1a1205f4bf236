"""The parts that pages share, as tags: icons, states, reasons, the band ruler, form fields, headings that sort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from billing.documents.content import Term
from billing.documents.why import Speaker, sentences
from billing.words import CHARGE_RULE_WORDS
from config import formatting
from config.band_ruler import BandRuler, LabelledBand, Mark, Reach, draw_band_ruler
from config.templatetags.formatting import reader_language
from tenants.domain.amount import MoneyLike
from tenants.domain.decision import Decision

register = template.Library()

SPRITE = "vendor/tabler-icons/sprite.svg"
STATE_ICONS = {
    "good": "check",
    "wait": "clock",
    "warn": "alert-triangle",
    "bad": "alert-circle",
    "info": "info-circle",
    "idle": "minus",
}
RULER_WIDTHS = {"wide": 660, "narrow": 340}


class BandLike(Protocol):
    """A price band: where it starts, what a year in it costs."""

    @property
    def starts_at(self) -> Decimal: ...

    @property
    def price(self) -> MoneyLike: ...


@register.simple_tag
@lru_cache
def icon(name: str, tone: str = "") -> SafeString:
    """An icon of the sprite; decoration, so the word stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" tone-{tone}" if tone else "",
        static(SPRITE),
        name,
    )


@register.filter
def breakable(address: str) -> SafeString:
    """A mail address that is broken after its sign, where it has to be."""
    before, sign, after = address.rpartition("@")
    return format_html("{}{}<wbr>{}", before, sign, after) if sign else format_html("{}", address)


@register.simple_tag
def state(kind: str, words: str) -> SafeString:
    """A state: its colour, its icon and its word (`good`, `wait`, `warn`, `bad`, `info`, `idle`)."""
    return format_html('<span class="state state-{}">{}{}</span>', kind, icon(STATE_ICONS[kind]), words)


@register.inclusion_tag("components/why.html")
def why(
    decision: Decision | Mapping[str, Any],
    *,
    currency: str,
    glossary: Sequence[Term] = (),
    title: str = "",
    is_open: bool = False,
    more: str = "",
) -> dict[str, Any]:
    """The reasons of a decision (R-X-2): clause in its own language, rule, numbers, in the words of the documents.

    `glossary` says what the codes inside are called; `more` links to all of it.
    """
    kept = decision if isinstance(decision, Decision) else Decision.from_json(decision)
    speaker = Speaker.of(reader_language().partition("-")[0], currency, glossary)
    return {
        "clause": kept.clause,
        "rule": kept.rule,
        "rule_name": CHARGE_RULE_WORDS.get(kept.rule, ""),
        "sentences": sentences(kept, speaker),
        "title": title or _("Why"),
        "is_open": is_open,
        "more": more,
    }


@register.inclusion_tag("components/band_ruler.html")
def band_ruler(
    bands: Sequence[BandLike],
    *,
    now: Decimal,
    now_label: str,
    last: Decimal | None = None,
    last_label: str = "",
    reach: Reach | None = None,
    decimals: int = 0,
    key: str = "ruler",
) -> dict[str, Any]:
    """Price bands to scale with the reader's place on them, once for wide and once for narrow screens.

    With a `reach`, `now` is a forecast that may turn out from its low to its high.
    """
    mark = mark_on_ruler(now, now_label, decimals)
    mark_before = mark_on_ruler(last, last_label, decimals) if last is not None else None
    texts = [labelled(band) for band in bands]
    rulers: list[tuple[str, BandRuler]] = [
        (size, draw_band_ruler(texts, now=mark, last=mark_before, reach=reach, width=width))
        for size, width in RULER_WIDTHS.items()
    ]
    ends = (
        [formatting.format_quantity(end, reader_language(), decimals) for end in (reach.low, reach.high)]
        if reach
        else []
    )
    return {"rulers": rulers, "now": mark, "last": mark_before, "ends": ends, "key": key}


def mark_on_ruler(value: Decimal, label: str, decimals: int) -> Mark:
    return Mark(value, f"{label} {formatting.format_quantity(value, reader_language(), decimals)}")


def labelled(band: BandLike) -> LabelledBand:
    language = reader_language()
    return LabelledBand(
        starts_at=band.starts_at,
        edge=formatting.format_quantity(band.starts_at, language),
        label=formatting.format_money_short(band.price.amount, band.price.currency, language),
        short_label=formatting.format_quantity(band.price.amount, language),
    )


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """A field with label, hint and error, tied to the input by `aria-describedby`; choices stand in a frame."""
    hint = hint or str(bound.help_text)
    widget = bound.field.widget
    is_set = getattr(widget, "allow_multiple_selected", False) or getattr(widget, "input_type", "") == "radio"
    return {
        "field": bound,
        "hint": hint,
        "choices": bound.subwidgets if is_set else (),
        "described": described_by(bound, hint),
        "input": bound.as_widget(attrs=input_attributes(bound, hint)),
    }


def input_attributes(bound: BoundField, hint: str) -> dict[str, str | bool]:
    """Classes, and no placeholder: the label stands above, and a hint does not vanish while somebody types."""
    kinds = {"checkbox": "form-check-input", "select": "form-select"}
    kind = getattr(bound.field.widget, "input_type", "text")
    attributes: dict[str, str | bool] = {"class": kinds.get(kind or "", "form-control"), "placeholder": False}
    described = described_by(bound, hint)
    return attributes | ({"aria-describedby": described} if described else {})


def described_by(bound: BoundField, hint: str) -> str:
    """The ids of what stands beside the input: hint and error, if there are any."""
    ids = [f"{bound.auto_id}_helptext"] * bool(hint) + [f"{bound.auto_id}_error"] * bool(bound.errors)
    return " ".join(ids)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Everything that a form refused, on top, each with a link to its field."""
    return {"form": form, "fields": [bound for bound in form if bound.errors]}


@register.inclusion_tag("components/sort_heading.html", takes_context=True)
def sort_heading(context: Context, key: str, words: str, css: str = "") -> dict[str, Any]:
    """A column heading that sorts by itself; the page's context says `sort` and `is_descending`.

    `target` is what is swapped, `table` which of several tables in it; both make the link's id, to which the focus
    returns. Without `target` the link leads back to the heading of its table.
    """
    chosen, is_descending = context.get("sort", ""), bool(context.get("is_descending"))
    is_chosen = chosen == key
    return {
        "words": words,
        "css": css,
        "direction": ("descending" if is_descending else "ascending") if is_chosen else "",
        "query": query_with(context, sort=key if is_chosen and is_descending else f"-{key}", page=None),
        "key": key,
        "target": context.get("target", ""),
        "table": context.get("table", ""),
    }


def query_with(context: Context, **changes: str | None) -> str:
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"
