"""What would come of many changes, as a page shows it: counts first, then each person from and to, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tenants.domain.people_roles import RolesInProduct, product_of_field, roles_field, roles_in_text
from tenants.domain.people_together import FieldChange, PeopleOutcome, PersonDifference, RowFault, Value
from tenants.models import LoginMode
from tenants.services.import_words import field_words, row_fault_words
from tenants.views.people.asked import MOST_PAGES

# Refusals of what has come in between: the new preview says what would happen now.
OUTDATED = frozenset({"PREVIEW_OUTDATED", "EXTERNAL_ID_TAKEN"})
ON_A_PAGE = 100
FAULTS_SHOWN = 200

Words = str | Promise


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A field from and to; a move says from which day on."""

    label: Words
    before: Words | date | None
    after: Words | date | None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ShownDifference:
    person: PersonDifference
    changes: Sequence[ShownChange]


@dataclass(frozen=True, slots=True)
class ShownFault:
    row: int
    field: Words
    value: str
    words: Words
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePage:
    """`rows` are those of the page that was asked for; faults those that anybody reads at once."""

    outcome: PeopleOutcome
    rows: Sequence[ShownDifference]
    faults: Sequence[ShownFault]
    first: int
    previous_page: int | None
    next_page: int | None

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def shows_a_part(self) -> bool:
        return len(self.rows) < len(self.outcome.differences)

    @property
    def more_faults(self) -> int:
        return len(self.outcome.faults) - len(self.faults)


def outcome_page(
    outcome: PeopleOutcome,
    query: QueryDict,
    departments: Mapping[str, str],
    products: Iterable[RolesInProduct] = (),
) -> OutcomePage:
    """The page that was asked for, or the last one. Raises `BadRequest`.

    `query` is what was sent, in the address or in a form; `departments` has names by code. Faults of roles in
    `products` name them; in others they say what the column of a file is called.
    """
    last_page = max(1, -(-len(outcome.differences) // ON_A_PAGE))
    number = min(_page(query), last_page)
    start = (number - 1) * ON_A_PAGE
    labels = {roles_field(product.product): _roles_label(product) for product in products}
    return OutcomePage(
        outcome=outcome,
        rows=[
            ShownDifference(found, shown_changes(_beside_the_name(found), departments, outcome.products))
            for found in outcome.differences[start : start + ON_A_PAGE]
        ],
        faults=[_shown_fault(fault, labels) for fault in outcome.faults[:FAULTS_SHOWN]],
        first=start + 1,
        previous_page=number - 1 if number > 1 else None,
        next_page=number + 1 if number < last_page else None,
    )


def shown_changes(
    changes: Iterable[FieldChange], departments: Mapping[str, str], products: Iterable[RolesInProduct] = ()
) -> list[ShownChange]:
    """In words: codes by their names, and the day of a move beside the move; of roles in which product they are."""
    by_field = {change.field: change for change in changes}
    since = by_field.pop("department_from", None)
    by_product = {product.product: product for product in products}
    facts = [change for change in by_field.values() if product_of_field(change.field) is None]
    roles = [
        _shown_roles(change, by_product[product])
        for change in by_field.values()
        if (product := product_of_field(change.field))
    ]
    shown = [
        ShownChange(
            label=_("Department") if change.field == "department" else field_words(change.field),
            before=_shown(change.field, change.before, departments),
            after=_shown(change.field, change.after, departments),
            since=since.after if change.field == "department" and since and isinstance(since.after, date) else None,
        )
        for change in facts
    ]
    return shown + roles


def _beside_the_name(person: PersonDifference) -> Iterable[FieldChange]:
    """The name of somebody new stands before it already."""
    return (change for change in person.changes if not (person.is_new and change.field == "name"))


def ids_in(texts: Iterable[str]) -> list[UUID]:
    """Ids that a form has sent. Raises `BadRequest` for what is none."""
    try:
        return [UUID(text) for text in texts]
    except ValueError as error:
        raise BadRequest("no id") from error


def _shown(field: str, value: Value, departments: Mapping[str, str]) -> Words | date | None:
    if field == "login_mode" and isinstance(value, str):
        return LoginMode(value).label
    if field == "department" and isinstance(value, str):
        return departments.get(value, value)
    return value or None


def _shown_roles(change: FieldChange, product: RolesInProduct) -> ShownChange:
    def words(value: Value) -> str | None:
        return ", ".join(product.words.get(role, role) for role in roles_in_text(str(value))) if value else None

    return ShownChange(label=_roles_label(product), before=words(change.before), after=words(change.after))


def _roles_label(product: RolesInProduct) -> str:
    return _("Roles in %(product)s") % {"product": product.product_name}


def _shown_fault(fault: RowFault, labels: Mapping[str, str]) -> ShownFault:
    field = labels.get(fault.field) or field_words(fault.field)
    return ShownFault(fault.row, field, fault.value, row_fault_words(fault), fault.code)


def _page(query: QueryDict) -> int:
    text = query.get("page", "1")
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_PAGES):
        raise BadRequest("page is no number from 1 on")
    return int(text[:9])
