"""What a reader asks the list of people for, read from the address. Nothing of it reaches the database as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, QueryDict

from tenants.domain.people import Presence
from tenants.domain.text import one_line
from tenants.models import LoginMode
from tenants.selectors import DepartmentFacts
from tenants.selectors.people_listed import SORTS, PeopleAsked

NO_DEPARTMENT = "none"
PRESENCES = ("", "current", "future", "left", "undated")
LOGINS = ("", "yes", "no")
ROLES = ("", "license_administrator", "billing_contact")
MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """Who is looked for, and how it is to be shown: a page from 1 on, or a file (`csv`, `xlsx`)."""

    people: PeopleAsked
    department: str
    page: int
    export: str


def read_asked(query: QueryDict, departments: tuple[DepartmentFacts, ...]) -> ListAsked:
    """Raises `BadRequest` for what cannot be meant, `Http404` for a department that there is not."""
    sort = query.get("sort", "name")
    login = _one_of(query, "login", LOGINS)
    department = query.get("department", "")
    people = PeopleAsked(
        words=one_line(query.get("q", ""))[:200],
        department_id=_department(department, departments),
        presence=cast(Presence | None, _one_of(query, "state", PRESENCES) or None),
        login_mode=_one_of(query, "mode", ("", *LoginMode.values)),
        has_login={"yes": True, "no": False}.get(login),
        role=_one_of(query, "role", ROLES),
        sort=_known("sort", sort.removeprefix("-"), tuple(SORTS)),
        is_descending=sort.startswith("-"),
    )
    return ListAsked(
        people=people, department=department, page=_page(query), export=_one_of(query, "export", ("", "csv", "xlsx"))
    )


def _department(text: str, departments: tuple[DepartmentFacts, ...]) -> tuple[UUID | None] | None:
    if not text:
        return None
    if text == NO_DEPARTMENT:
        return (None,)
    for department in departments:
        if str(department.id) == text:
            return (department.id,)
    raise Http404


def _one_of(query: QueryDict, name: str, known: tuple[str, ...]) -> str:
    return _known(name, query.get(name, ""), known)


def _known(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise BadRequest(f"{name} is none of {known}")
    return value


def _page(query: QueryDict) -> int:
    text = query.get("page", "1")
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_PAGES):
        raise BadRequest("page is no number from 1 on")
    return int(text[:9])
