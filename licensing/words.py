"""What refusals are called, in the reader's language: the same on pages and in the API."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_KINDS: Mapping[str, Promise] = {
    "active": _("Active users"),
    "admin": _("Administrators"),
    "employee": _("Employees"),
    "manager": _("Managers"),
    "named": _("Named users"),
    "passive": _("Passive users"),
    "simultaneous": _("Simultaneous starts"),
}
_ROLES: Mapping[str, Promise] = {
    "admin": _("Administrator"),
    "folder_manager": _("Folder manager"),
    "manager": _("Manager"),
    "project_manager": _("Project manager"),
}
_REFUSALS: Mapping[str, Promise] = {
    "SUBSCRIPTION_ENDED": _("The agreement has ended."),
    "NOT_CURRENT": _("This person is not current."),
    "LOGIN_MODE_NONE": _("This person has no log-in."),
    "NO_SEAT": _("This person holds no seat."),
    "OVER_LIMIT": _("There have been too few licences for too long."),
    "NO_FREE_LICENSE": _("All licences are in use."),
    "READ_ONLY": _("This person may read only."),
}
_RULES: Mapping[str, Promise] = {
    "concurrent": _("Only those at work at the same moment are limited"),
    "employees": _("A licence for each current person, and for each start"),
    "integrations": _("Integrations call for a client"),
    "named": _("A licence belongs to a person"),
    "role_seats": _("A licence for each person with a role"),
    "unlimited": _("Any number of people"),
    "user_kinds": _("Licences for active and for passive users"),
}


def kind_words(code: str) -> str:
    """What a kind of seat is called; one that no plan of ours has by its code."""
    return str(_KINDS[code]) if code in _KINDS else _by_its_code(code)


def role_words(code: str) -> str:
    """What a role in a product is called; one that no plan of ours has by its code."""
    return str(_ROLES[code]) if code in _ROLES else _by_its_code(code)


@cache
def role_names(code: str) -> frozenset[str]:
    """What a role is called in any of our languages: as files may write it."""
    names = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.add(role_words(code))
    return frozenset(names)


def refusal_words(code: str) -> str:
    """The sentence of one of the codes of `licensing.access_rules.admission`."""
    return str(_REFUSALS[code])


def rule_words(code: str) -> str:
    """What a way of deciding who may use a product is called."""
    return str(_RULES.get(code, ""))


def _by_its_code(code: str) -> str:
    return code.replace("_", " ").capitalize()
