"""Columns of roles in products: whose they are, and what their cells say (R-CITIZEN-15)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tenants.domain.people_roles import RolesInProduct
from tenants.services.import_words import field_words
from tests.tenants.domain.people_files.files import faults, read, refused, said, workbook

PLATFORM = RolesInProduct(
    product="our_platform",
    product_name="Platform",
    words={"admin": "Administrator", "project_manager": "Project manager", "editor": "Chief", "owner": "Head"},
    spellings={
        "admin": ("Administrator", "Beheerder"),
        "project_manager": ("Project manager", "Prosjektleder"),
        "editor": ("Chief", "Leder"),
        "owner": ("Head", "Leder"),
    },
)
TWIN = RolesInProduct(product="twin", product_name="Desk", words={"agent": "Agent"}, spellings={"agent": ()})
OTHER = RolesInProduct(product="other", product_name="Desk", words={"agent": "Agent"}, spellings={"agent": ()})
ALL = (PLATFORM, TWIN, OTHER)


def roles(content: str | bytes) -> dict[str, Any]:
    return {name: fields.get("roles") for name, fields in said(read(content, products=ALL)).items()}


@pytest.mark.parametrize(
    "heading",
    ["roles: our_platform", "Roles:Our Platform", "roller: PLATFORM *", "Rol : platform", "ROLLE: our_platform"],
)
def test_a_column_names_its_product(heading: str) -> None:
    assert roles(f"id;{heading}\nkim;admin\n") == {"kim": {"our_platform": ("admin",)}}


@pytest.mark.parametrize("language", ["en", "nb", "de", "nl"])
def test_what_our_own_files_are_headed_with_is_known(language: str) -> None:
    with translation.override(language):
        heading = field_words("roles:our_platform")
    assert roles(f"id;{heading}\nkim;\n") == {"kim": {"our_platform": ()}}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", ()),
        (" ; , ", ()),
        ("admin", ("admin",)),
        ("ADMIN, Project_Manager", ("admin", "project_manager")),
        ("prosjektleder; beheerder;admin", ("project_manager", "admin")),
        ("king, admin", ("king", "admin")),
        ("Leder", ("Leder",)),
    ],
)
def test_a_cell_lists_roles_by_code_or_name(cell: str, expected: tuple[str, ...]) -> None:
    """What is no role, or a name of two, stays as it is written: it is refused with its row."""
    assert roles(f'id;roles: our_platform\nkim;"{cell}"\n') == {"kim": {"our_platform": expected}}


def test_each_product_has_its_own_column_and_one_that_is_missing_says_nothing() -> None:
    assert roles("id;roles: twin;roles: our_platform\nkim;agent;\n") == {
        "kim": {"twin": ("agent",), "our_platform": ()}
    }
    assert roles("id;roles\nkim;admin\n") == {"kim": None}
    assert read("id;roles\nkim;admin\n", products=ALL).ignored == ("roles",)


def test_a_workbook_says_the_same() -> None:
    book = workbook(["id", "Roles: our_platform"], ["kim", "admin; project_manager"], ["lea", None])
    assert roles(book) == {"kim": {"our_platform": ("admin", "project_manager")}, "lea": {"our_platform": ()}}


@pytest.mark.parametrize("product", ["painter", "Desk", "x" * 200])
def test_a_product_that_nobody_knows_or_two_are_called_refuses_the_file(product: str) -> None:
    """Whoever wrote it meant to give roles: they do not vanish with a column that is passed over."""
    assert refused(f"id;roles: {product}\n", products=ALL) == ("UNKNOWN_PRODUCT", {"product": product[:100]})


def test_what_a_cell_cannot_say_is_a_fault_of_the_cell() -> None:
    assert refused("id;roles: twin;Rolle: twin\n", products=ALL) == ("DUPLICATE_COLUMN", {"column": "roles:twin"})
    file = read('id;roles: twin\nkim;"agent\x07"\n', products=ALL)
    assert faults(file) == [(2, "roles:twin", "UNREADABLE_CHARACTERS", "agent")]
    assert said(file) == {"kim": {}}
