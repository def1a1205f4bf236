"""Columns of roles in products: `Roles: platform`, in four languages, and what their cells say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tenants.domain.people_files.sheet import NotReadable
from tenants.domain.people_files.spelling import folded
from tenants.domain.people_roles import RolesInProduct, roles_in_text
from tenants.domain.text import one_line

# What stands before the colon: in en, nb, de and nl, of one role or of several.
ROLES = frozenset({"roles", "role", "roller", "rolle", "rollen", "rol"})
LONGEST_SHOWN = 100


def product_in_heading(heading: str, products: Sequence[RolesInProduct]) -> str | None:
    """The product whose roles a column has, named by its code or its name; None for a heading of anything else.

    Raises `NotReadable` (UNKNOWN_PRODUCT) for a product in which nobody has roles, or a name that two products have:
    whoever wrote it meant to give roles, and would not get them.
    """
    before, colon, after = heading.partition(":")
    if folded(before) not in ROLES or not colon or not after.strip():
        return None
    by_code = {folded(product.product): product.product for product in products}
    named = [product.product for product in products if folded(product.product_name) == folded(after)]
    found = by_code.get(folded(after)) or (named[0] if len(named) == 1 else None)
    if found is None:
        raise NotReadable("UNKNOWN_PRODUCT", {"product": one_line(after)[:LONGEST_SHOWN]})
    return found


def roles_by_spelling(product: RolesInProduct) -> Mapping[str, str]:
    """The code of each role by whatever it may be called, folded; a name that two roles have is none of them."""
    spelled: dict[str, str] = {}
    for code, name in _spellings(product):
        spelled[name] = code if spelled.get(name, code) == code else ""
    return spelled | {folded(code): code for code in product.words}


def roles_of_cell(text: str, spelled: Mapping[str, str]) -> tuple[str, ...]:
    """The codes of the roles that a cell lists, each once; what is none of them stands as it is written."""
    return tuple(dict.fromkeys(spelled.get(folded(part)) or part for part in roles_in_text(text)))


def _spellings(product: RolesInProduct) -> Iterator[tuple[str, str]]:
    for code, names in product.spellings.items():
        for name in names:
            yield code, folded(name)
