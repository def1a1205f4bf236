"""The details of an entry of the audit trail, as facts that people read. Names are looked up by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol, TypeAlias, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.domain.audit_words import audited_details, audited_kinds
from tenants.selectors.audit_trail import TrailEntry
from tenants.views.scope_words import SCOPE_WORDS, STAFF_SCOPE_WORDS
from tenants.written import written

Words = str | Promise
Shown: TypeAlias = "Words | date | datetime"

# Of an organization's own keys as it reads them.
SCOPES = STAFF_SCOPE_WORDS | SCOPE_WORDS

# What an id in the details is the id of.
KIND_OF_KEY = {
    "department_id": "department",
    "manager_id": "person",
    "person_id": "person",
    "user_id": "user",
}

WORDS: dict[str, Words] = {
    "added": _("added"),
    "address": _("address"),
    "amount": _("amount"),
    "attention": _("attention"),
    "basis": _("kind of notice"),
    "buyer_reference": _("your reference"),
    "by_hand": _("released by hand"),
    "changed": _("changed"),
    "city": _("city"),
    "code": _("code"),
    "country": _("country"),
    "currency": _("currency"),
    "customer_number": _("customer number"),
    "department_id": _("department"),
    "display": _("shown"),
    "document_years": _("years that documents are kept"),
    "email": _("e-mail"),
    "employees": _("employees"),
    "ended_on": _("would have ended on"),
    "endpoint_id": _("e-invoice address"),
    "endpoint_scheme": _("scheme of the e-invoice address"),
    "ends_on": _("ends on"),
    "entry_on": _("entry"),
    "exit_on": _("first day without access"),
    "external_id": _("external ID"),
    "fields": _("changed"),
    "format": _("format"),
    "from": _("from"),
    "has_rest": _("what is left belongs to no department"),
    "invoice_emails": _("invoices go to"),
    "is_billing_contact": _("billing contact"),
    "is_in_time": _("in time"),
    "is_license_administrator": _("licence administrator"),
    "key": _("split by"),
    "language": _("language"),
    "legal_name": _("legal name"),
    "locale": _("language"),
    "login_mode": _("log-in mode"),
    "manager_id": _("reports to"),
    "missing": _("missing"),
    "month": _("month"),
    "name": _("name"),
    "number": _("number"),
    "on": _("from"),
    "order_number": _("order number"),
    "organization_number": _("registration number"),
    "organization_scheme": _("scheme of the number"),
    "organization_type": _("type"),
    "path": _("option"),
    "person_id": _("person"),
    "plan": _("plan"),
    "postcode": _("postcode"),
    "received_at": _("received"),
    "received_on": _("received on"),
    "revision": _("version"),
    "scopes": _("it may"),
    "signed_on": _("signed on"),
    "starts_on": _("from"),
    "term": _("term from"),
    "term_number": _("year"),
    "theme": _("colours"),
    "timezone": _("time zone"),
    "to": _("to"),
    "unchanged": _("unchanged"),
    "usage_display": _("people in usage"),
    "user_id": _("user"),
    "value": _("value"),
    "vat_number": _("VAT number"),
    "version": _("version"),
    "year": _("year"),
}
CODES: dict[str, Words] = {
    "active": _("active"),
    "by_department": _("by department"),
    "by_name": _("by name"),
    "by_pseudonym": _("by pseudonym"),
    "none": _("none"),
    "ordinary": _("ordinary"),
    "passive": _("read only"),
    "people": _("people"),
    "percents": _("fixed percentages"),
    "price_shock": _("price shock"),
    "usage": _("usage"),
}

AMOUNTS = ("amount", "net", "total", "vat")
UUID_TEXT = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Names = Mapping[tuple[str, str], str]


class HasDetails(Protocol):
    """An entry, as it is read from the table or from the trail."""

    @property
    def details(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One fact; a change has what was before."""

    label: Words
    value: Shown
    before: Shown | None = None


def read_names(entries: Sequence[TrailEntry]) -> Names:
    """What everything that the entries mention is called today, by kind and id."""
    wanted: dict[str, set[str]] = {}
    for entry in entries:
        for kind, found in _mentioned(entry):
            wanted.setdefault(kind, set()).add(found)
    kinds = audited_kinds()
    return {
        (kind, key): name
        for kind, ids in wanted.items()
        if kind in kinds
        for key, name in kinds[kind].names(ids).items()
    }


def details_of(entry: HasDetails, names: Names) -> tuple[Detail, ...]:
    """Facts first, then what changed; a field whose values are given is not named twice."""
    found: list[Detail] = []
    values = entry.details.get("values") or {}
    for key, value in entry.details.items():
        if key == "values":
            continue
        told = [field for field in value if field not in values] if key == "fields" else value
        if _says_something(told) and not _is_unnamed_id(key, told):
            found.append(Detail(label=_label(key), value=_shown(key, told, names)))
    for key, (before, after) in values.items():
        found.append(Detail(label=_label(key), value=_shown(key, after, names), before=_shown(key, before, names)))
    return tuple(found)


def _mentioned(entry: TrailEntry) -> Iterable[tuple[str, str]]:
    yield entry.subject_kind, entry.subject_id
    values = entry.details.get("values") or {}
    for key, kind in KIND_OF_KEY.items():
        for value in (entry.details.get(key), *(values.get(key) or ())):
            if value:
                yield kind, str(value)


def _says_something(value: Any) -> bool:
    """A table says nothing in a line."""
    return value is not None and value != [] and value is not False and value != "" and not isinstance(value, dict)


def _is_unnamed_id(key: str, value: Any) -> bool:
    """An id of something that has no name here tells people nothing."""
    return key not in KIND_OF_KEY and isinstance(value, str) and UUID_TEXT.fullmatch(value) is not None


def _label(key: str) -> Words:
    if key in WORDS:
        return WORDS[key]
    found = audited_details().get(key)
    return cast(Words, found.words) if found else key.replace("_", " ")


def _shown(key: str, value: Any, names: Names) -> Shown:
    if value is None or value == "":
        return _("nothing")
    if key in KIND_OF_KEY:
        return names.get((KIND_OF_KEY[key], str(value)), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(WORDS.get(str(part)) or SCOPES.get(str(part)) or _code(key, part)) for part in value)
    if key in AMOUNTS:
        return _amount(value)
    return _day(value) or _instant(value) or _code(key, value)


def _code(key: str, value: Any) -> Words:
    """In the words of the app whose detail it is, else in those of this page."""
    found = audited_details().get(key)
    return cast(Words, found.value_words(str(value))) if found else CODES.get(str(value), str(value))


def _amount(value: Any) -> str:
    """As amounts are written; its currency stands beside it, or is the organization's."""
    try:
        return written("{{ value|amount }}", value=Decimal(str(value)))
    except InvalidOperation:
        return str(value)


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
