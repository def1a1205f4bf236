"""What the trail's entries about agreements are called."""

from django.utils.translation import gettext_lazy as _

from tenants.domain.audit_words import AuditedKind

ACTIONS = {
    "fallback_approver.named": _("Named who approves when nobody else can"),
    "lease.ended": _("Ended a session"),
    "notice.given": _("Gave notice"),
    "notice.withdrawn": _("Withdrew the notice"),
    "override.agreed": _("Agreed on an option of the plan"),
    "role.granted": _("Gave a person a role in the product"),
    "role.revoked": _("Took a role in the product from a person"),
    "seat.ended": _("A seat ended by itself"),
    "seat.given": _("Gave a person a seat"),
    "seat.taken_back": _("Took a seat back from a person"),
    "seat_lot.added": _("Added licences"),
    "seat_lot.changed": _("Changed the number of licences, or their days"),
    "plan.published": _("Published a plan"),
    "subscription.started": _("Signed the agreement"),
    "term.started": _("A term began"),
}

KINDS = {
    "lease": AuditedKind(words=_("Session")),
    "seat_lot": AuditedKind(words=_("Licences")),
    "plan_version": AuditedKind(words=_("Plan")),
    "subscription": AuditedKind(words=_("Agreement")),
    "term": AuditedKind(words=_("Term")),
}
