"""The sentences of a decision about access, one for each of its steps (R-X-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import template
from django.template import Engine
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from config.templatetags.formatting import day, quantity
from licensing.views.told import Told, ToldStep

register = template.Library()

Numbers = Mapping[str, Any]

_WHY = "licensing/_why.html"


@register.filter
def access_step(step: ToldStep) -> str:
    """The step as a sentence; nothing for a code that has none."""
    sentence = _SENTENCES.get(step.code)
    return sentence(step.kinds, step.numbers) if sentence else ""


@register.simple_tag(takes_context=True)
def reasons(context: Context, why: Told) -> SafeString:
    """As `_why.html` tells them. In a long table many rows have the same ones, which are written once."""
    # Django's stubs say that a render context holds nothing but its own bookkeeping.
    written = cast(dict[str, SafeString], cast(Any, context.render_context).setdefault(_WHY, {}))
    key = repr(why)
    if key not in written:
        written[key] = Engine.get_default().get_template(_WHY).render(context.new({"why": why}))
    return written[key]


def _no_free_license(kinds: str, numbers: Numbers) -> str:
    return _("%(kinds)s: %(in_use)s of %(there)s in use.") % {
        "kinds": kinds,
        "in_use": quantity(numbers["in_use"]),
        "there": quantity(numbers["there"]),
    }


def _starts_to(kinds: str, numbers: Numbers) -> str:
    may = _("May read and change.") if numbers.get("mode") == "change" else _("May read only.")
    takes = _("Takes the first of these that is free: %(kinds)s.") % {"kinds": kinds}
    return f"{may} {takes}" if kinds else may


def _licenses_of_kind(kind: str, numbers: Numbers) -> str:
    told = {name: quantity(numbers.get(name) or 0) for name in ("needed", "there", "missing")} | {"kind": kind}
    if numbers.get("missing"):
        return _("%(kind)s: %(needed)s needed, %(there)s there, %(missing)s missing.") % told
    if numbers.get("there") is None and numbers.get("needed"):
        return _("%(kind)s: %(needed)s needed, of any number.") % told
    return _("%(kind)s: %(needed)s needed, %(there)s there.") % told


def _passive_on_active(_kinds: str, numbers: Numbers) -> str:
    return _("Passive users on active licences that are free: %(number)s.") % {"number": quantity(numbers["count"])}


def _seat_taken(kind: str, numbers: Numbers) -> str:
    told = {"kind": kind, "in_use": quantity(numbers["in_use"]), "there": quantity(numbers.get("there"))}
    if numbers.get("there") is None:
        return _("Takes a seat: %(kind)s, %(in_use)s in use, of any number.") % told
    return _("Takes a seat: %(kind)s, %(in_use)s of %(there)s in use.") % told


def _not_current(_kinds: str, numbers: Numbers) -> str:
    if numbers.get("exit_on"):
        return _("First day without access: %(day)s.") % {"day": day(numbers["exit_on"])}
    if numbers.get("entry_on"):
        return _("First day: %(day)s.") % {"day": day(numbers["entry_on"])}
    return _("No entry date.")


def _over_limit(_kinds: str, numbers: Numbers) -> str:
    told = {"day": day(numbers["since"]), "days": quantity(numbers["grace_days"])}
    return _("Too few licences since %(day)s; days of grace: %(days)s.") % told


_SENTENCES: Mapping[str, Callable[[str, Numbers], str]] = {
    "HOLDS_SEAT": lambda kind, _numbers: _("Holds a seat: %(kind)s.") % {"kind": kind},
    "LICENSES_OF_KIND": _licenses_of_kind,
    "LOGIN_MODE_NONE": lambda _kinds, _numbers: _("This person has no log-in."),
    "NEEDS_NO_SEAT": lambda _kinds, _numbers: _("Needs no seat."),
    "NOT_CURRENT": _not_current,
    "NO_FREE_LICENSE": _no_free_license,
    "NO_SEAT": lambda kind, _numbers: _("Holds no seat: %(kind)s.") % {"kind": kind},
    "NUMBER_IS_UNLIMITED": lambda _kinds, _numbers: _("The number of users is not limited."),
    "OVER_LIMIT": _over_limit,
    "PASSIVE_ON_ACTIVE": _passive_on_active,
    "SEAT_FREED": lambda kind, _numbers: _("Frees a seat: %(kind)s.") % {"kind": kind},
    "SEAT_TAKEN": _seat_taken,
    "STARTS_TO": _starts_to,
    "SUBSCRIPTION_ENDED": lambda _kinds, numbers: (
        _("First day without the agreement: %(day)s.") % {"day": day(numbers["first_day_without"])}
    ),
}
