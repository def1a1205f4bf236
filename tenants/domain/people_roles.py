"""How people get roles in products together with everything else that a file says, without `tenants` knowing products.

Who may have which role, and the seat that it takes, is a higher app's: it registers when the program starts.
`tenants.services.people_together` asks it in the transaction of the change, after the people are written: somebody who
is new is there by then. A preview asks the same, and is rolled back (R-CITIZEN-15, R-X-4).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from tenants.domain.people_gate import GateAnswer
from tenants.domain.registered import Registered

_FIELD = "roles:"


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesInProduct:
    """The roles that people can have in a product: `words` are the reader's for each by its code, the highest first.

    `spellings` are the ways in which files may write each role, beside its code.
    """

    product: str
    product_name: str
    words: Mapping[str, str]
    spellings: Mapping[str, Collection[str]]

    def in_order(self, roles: Collection[str]) -> tuple[str, ...]:
        """Each once, the highest first."""
        return tuple(role for role in self.words if role in roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesAdjusted:
    """What is said of the roles in a product beside those that somebody has: some come, and some or all others go."""

    given: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    takes_others: bool = False

    @property
    def named(self) -> list[str]:
        """Every role that is spoken of, in order of their codes."""
        return sorted(self.given | self.taken)

    @property
    def contradicted(self) -> list[str]:
        """Roles that are said both to come and to go."""
        return sorted(self.given & self.taken)

    def beside(self, held: Collection[str]) -> frozenset[str]:
        """What somebody has then; what is given is theirs, whatever is taken.

        >>> given = RolesAdjusted(given=frozenset({"admin"}), taken=frozenset({"project_manager"}))
        >>> sorted(given.beside(["folder_manager", "project_manager"]))
        ['admin', 'folder_manager']
        >>> sorted(RolesAdjusted(given=frozenset({"admin"}), takes_others=True).beside(["folder_manager"]))
        ['admin']
        """
        kept = frozenset() if self.takes_others else frozenset(held) - self.taken
        return kept | self.given


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesWish:
    """All roles that a person is to have in a product; `row` is where that is said."""

    row: int
    person_id: UUID
    product: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfitWish:
    """A role that its person cannot have, by the code with which they would not be let in."""

    wish: RolesWish
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesAnswer:
    """What became of wishes: with anybody unfit nothing else is known. An answer that does not allow refuses all."""

    unfit: tuple[UnfitWish, ...] = ()
    answers: tuple[GateAnswer, ...] = ()


class PeopleRoles(Protocol):
    def products(self, organization_id: UUID, on: date) -> Sequence[RolesInProduct]:
        """The products in which the organization's people can have roles on a local day."""
        ...

    def held(
        self, organization_id: UUID, product: str, person_ids: Collection[UUID], on: date
    ) -> Mapping[UUID, Collection[str]]:
        """The roles that each of these people has in one of its products; who has none may be missing."""
        ...

    def give(self, organization_id: UUID, wishes: Sequence[RolesWish], *, at: datetime) -> RolesAnswer:
        """Makes these the roles of their people, judged together: a seat that one gives back another may take.

        The roles are the product's own, and differ from those that are held. Takes whatever locks it needs. Whoever
        calls it rolls back what is not allowed.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesHeld:
    """Products by code, and the roles that people have there; who has none in a product is missing."""

    products: Mapping[str, RolesInProduct]
    held: Mapping[tuple[str, UUID], Collection[str]]

    def of(self, product: str, person_id: UUID) -> tuple[str, ...]:
        """A person's roles in one of the products, the highest first."""
        return self.products[product].in_order(self.held.get((product, person_id), ()))


_sources: Registered[PeopleRoles] = Registered()
register_people_roles = _sources.register
unregister_people_roles = _sources.forget


def people_roles() -> tuple[PeopleRoles, ...]:
    """Every source, in the order of their registration; no two know the same product."""
    return tuple(_sources)


def roles_in_products(organization_id: UUID, on: date) -> tuple[RolesInProduct, ...]:
    """What people of an organization can be in its products on a local day, by product code."""
    found = [product for source in _sources for product in source.products(organization_id, on)]
    return tuple(sorted(found, key=lambda product: product.product))


def roles_held(
    organization_id: UUID, person_ids: Collection[UUID], on: date, *, only: Collection[str] | None = None
) -> RolesHeld:
    """What these people are in the organization's products on a local day; in `only` these where they are named."""
    products: dict[str, RolesInProduct] = {}
    held: dict[tuple[str, UUID], Collection[str]] = {}
    for source in _sources if only is None or only else ():
        for found in source.products(organization_id, on):
            if only is None or found.product in only:
                products[found.product] = found
                theirs = source.held(organization_id, found.product, person_ids, on)
                held |= {(found.product, person_id): roles for person_id, roles in theirs.items()}
    return RolesHeld(products=dict(sorted(products.items())), held=held)


def roles_field(product: str) -> str:
    """What the column of a product's roles is called by code.

    >>> roles_field("platform"), product_of_field("roles:platform"), product_of_field("login_mode")
    ('roles:platform', 'platform', None)
    """
    return f"{_FIELD}{product}"


def product_of_field(field: str) -> str | None:
    """The product whose roles a column has; None for other columns."""
    return field.removeprefix(_FIELD) if field.startswith(_FIELD) else None


def roles_text(roles: Collection[str]) -> str | None:
    """Roles as a cell has them; None for none.

    >>> roles_text(("admin", "folder_manager")), roles_text(())
    ('admin, folder_manager', None)
    """
    return ", ".join(roles) or None


def roles_in_text(text: str) -> tuple[str, ...]:
    """What a cell lists, between commas or semicolons, as it is written.

    >>> roles_in_text("admin; Folder manager,,")
    ('admin', 'Folder manager')
    """
    parts = (part.strip() for part in text.replace(";", ",").split(","))
    return tuple(part for part in parts if part)
