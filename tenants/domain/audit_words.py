"""What the audit trail's codes are called, without `tenants` knowing the apps whose deeds it keeps.

Each app registers words for its actions, its kinds of subjects and its details when the program starts. The trail holds
ids and codes; names are looked up when it is shown (R-X-14).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

# A text, or one that is translated for whoever reads it.
Words: TypeAlias = object
Names: TypeAlias = Callable[[Collection[str]], Mapping[str, str]]


def always_named(_details: Mapping[str, Any]) -> bool:
    """Whoever reads the entry may learn what it is about."""
    return True


def no_names(_ids: Collection[str]) -> Mapping[str, str]:
    """Of this kind nothing has a name of its own."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedAction:
    """What was done. `may_name_subject` says by the details whether its reader may learn whom or what it was about.

    Of a look at what is kept about one person (`is_look`), that person reads on their own page (R-X-14).
    """

    words: Words
    may_name_subject: Callable[[Mapping[str, Any]], bool] = always_named
    is_look: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedKind:
    """What it was done to; `names` finds what those with these ids are called; what it does not know is missing."""

    words: Words
    names: Names = no_names


def as_it_is(code: str) -> Words:
    """A value that is no code stands as it was kept."""
    return code


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedDetail:
    """What is kept about a deed under one name; `value_words` puts a code that is kept there into words."""

    words: Words
    value_words: Callable[[str], Words] = as_it_is


_actions: dict[str, AuditedAction] = {}
_kinds: dict[str, AuditedKind] = {}
_details: dict[str, AuditedDetail] = {}


def register_audited(
    actions: Mapping[str, AuditedAction | Words],
    kinds: Mapping[str, AuditedKind],
    details: Mapping[str, AuditedDetail] | None = None,
) -> None:
    """Called once by each app; a code, and the name of a detail, has one meaning in the whole product."""
    for code, action in actions.items():
        _actions[code] = action if isinstance(action, AuditedAction) else AuditedAction(words=action)
    _kinds.update(kinds)
    _details.update(details or {})


def audited_actions() -> Mapping[str, AuditedAction]:
    """Every action that has words, by its code."""
    return _actions


def audited_kinds() -> Mapping[str, AuditedKind]:
    """Every kind of subject that has words, by its code."""
    return _kinds


def audited_details() -> Mapping[str, AuditedDetail]:
    """Every detail that an app has words for, by its name; those of people and organizations are the page's own."""
    return _details
