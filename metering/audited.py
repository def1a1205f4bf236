"""What the trail's entries about usage are called."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from metering.models import Actor
from tenants.domain.audit_words import AuditedAction, AuditedKind


def is_shown_by_name(details: Mapping[str, Any]) -> bool:
    """A look at a pseudonym names nobody: else the trail would say whose it is (R-X-14)."""
    return str(details.get("display", "by_name")) == "by_name"


def names_of_actors(ids: Collection[str]) -> Mapping[str, str]:
    """The references that usage came in under."""
    actors = Actor.objects.filter(pk__in=ids).values_list("pk", "reference")
    return {str(pk): reference for pk, reference in actors}


ACTIONS: dict[str, object] = {
    "actor.claimed": _("Said whose usage a reference is"),
    "actor.released": _("Took the usage under a reference back from a person"),
    "event.voided": _("Took a usage event back"),
    "usage.events_dropped": _("Dropped the raw events of a month"),
    "usage.exported": _("Took usage away as a file"),
    "usage.person_viewed": AuditedAction(
        words=_("Looked at one person’s usage"), may_name_subject=is_shown_by_name, is_look=True
    ),
}

KINDS = {
    "actor": AuditedKind(words=_("Reference of usage"), names=names_of_actors),
    "event": AuditedKind(words=_("Usage event")),
}
