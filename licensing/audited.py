"""What the trail's entries about agreements are called."""

from django.utils.translation import gettext_lazy as _

from tenants.domain.audit_words import AuditedKind

ACTIONS = {
    "notice.given": _("Gave notice"),
    "notice.withdrawn": _("Withdrew the notice"),
    "override.agreed": _("Agreed on an option of the plan"),
    "plan.published": _("Published a plan"),
    "subscription.started": _("Signed the agreement"),
    "term.started": _("A term began"),
}

KINDS = {
    "plan_version": AuditedKind(words=_("Plan")),
    "subscription": AuditedKind(words=_("Agreement")),
    "term": AuditedKind(words=_("Term")),
}
