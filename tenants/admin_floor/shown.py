"""Values in the vendor's lists as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants.domain.amount import Amount
from tenants.domain.typed_json import decimal_text
from tenants.written import written

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Words: TypeAlias = "str | StrPromise"


def as_day(value: date | None) -> SafeString:
    return written("{{ value|day }}", value=value)


def as_instant(value: datetime | None) -> SafeString:
    return written("{{ value|instant }}", value=value)


def as_number(value: int | Decimal | None) -> SafeString:
    return written('<span class="tabular">{{ value|quantity }}</span>', value=value)


def as_money(amount: Decimal | None, currency: str) -> SafeString:
    value = None if amount is None else Amount(amount, currency)
    return written('<span class="tabular nowrap">{{ value|money }}</span>', value=value)


def as_change(ratio: Decimal | None) -> SafeString:
    return written('<span class="tabular nowrap">{{ value|signed_percent }}</span>', value=ratio)


def as_state(kind: str, words: Words) -> SafeString:
    """A state as everywhere: `good`, `wait`, `warn`, `bad`, `info` or `idle`, with its word."""
    return written("{% state kind words %}", kind=kind, words=words)


def as_yes_no(value: bool) -> SafeString:  # the one value that is shown
    """A yes or no of a list: in words, so that neither an icon nor its colour has to say it."""
    return as_state("good", _("yes")) if value else as_state("idle", _("no"))


def as_typed_number(value: Decimal) -> SafeString:
    """A number that somebody typed, with the decimals that it has."""
    decimals = len(decimal_text(value).partition(".")[2])
    return written("{{ value|quantity:decimals }}", value=value, decimals=decimals)


def page_address(row: Model) -> str:
    """The address of a row's page."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def list_address(model: type[Model], query: str = "") -> str:
    """The address of a model's list; `query` filters it."""
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{query}" if query else address


def as_link(row: Model, words: Words) -> SafeString:
    return format_html('<a href="{}">{}</a>', page_address(row), words)


def in_readers_language(texts: dict[str, str]) -> str:
    """The text in the reader's language, else in English, else in any."""
    language = (get_language() or "en").partition("-")[0]
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
