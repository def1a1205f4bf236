"""What refusals are called, in the reader's language: the same on pages and in the API."""

from __future__ import annotations

from django.utils.translation import gettext as _


def refusal_words(code: str) -> str:
    """The sentence of one of the codes of `licensing.access_rules.admission`."""
    return {
        "SUBSCRIPTION_ENDED": _("The agreement has ended."),
        "NOT_CURRENT": _("This person is not current."),
        "LOGIN_MODE_NONE": _("This person has no log-in."),
        "NO_SEAT": _("This person holds no seat."),
        "OVER_LIMIT": _("There have been too few licences for too long."),
        "NO_FREE_LICENSE": _("All licences are in use."),
        "READ_ONLY": _("This person may read only."),
    }[code]
