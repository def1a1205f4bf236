"""A subscription goes on as one of another plan of its product: who no longer fits is read first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from licensing.admin.lot_effects import shortened
from licensing.admin.seat_lots import today_of
from licensing.domain.plan_move import MoveAnswer, MoveWish
from licensing.models import Subscription
from licensing.selectors import PlanVersionFacts, plan_version_in_force, plan_versions_in_force, subscription_facts
from licensing.selectors.access import access_before_signing
from licensing.services.capacity import MOST_PLACES
from licensing.services.plan_moves import move_subscription, preview_move
from licensing.words import kind_words, refusal_words
from tenants.admin_floor.actions import Done, Foreseen, StaffAction, offer_action
from tenants.admin_floor.forms import ReasonForm
from tenants.admin_floor.shown import Words, as_day, in_readers_language, page_address
from tenants.domain.periods import ONE_DAY
from tenants.domain.refusal import Refused
from tenants.selectors import person_names
from tenants.written import written


def other_plans(subscription: Subscription) -> list[PlanVersionFacts]:
    """Those of the same product whose access rule runs."""
    own = subscription.plan_version.plan
    return [
        plan
        for plan in plan_versions_in_force()
        if plan.product_code == own.product.code and plan.plan_code != own.code and plan.standing.access_runs
    ]


class MoveForm(ReasonForm):
    """A number for each kind of each plan: those of the plan that is chosen count."""

    plan_code = forms.ChoiceField(label=gettext_lazy("Plan"))
    accepts_over_limit = forms.BooleanField(
        label=gettext_lazy("Also with fewer licences than people need today"), required=False
    )

    def __init__(self, data: Any = None, *, subject: Any = None, **options: Any) -> None:
        super().__init__(data, subject=subject, **options)
        plans = other_plans(subject)
        field: Any = self.fields["plan_code"]
        field.choices = [(plan.plan_code, in_readers_language(plan.names)) for plan in plans]
        names = [name for plan in plans for name in self._add_kinds(plan)]
        self.order_fields(["plan_code", *names, "accepts_over_limit", "reason"])

    def _add_kinds(self, plan: PlanVersionFacts) -> Iterator[str]:
        version = plan_version_in_force(plan.plan_code)
        for kind in access_before_signing(self.subject.organization_id, version, today_of(self.subject)).kinds:
            name = f"licences.{plan.plan_code}.{kind}"
            words = {"plan": in_readers_language(plan.names), "kind": kind_words(kind)}
            self.fields[name] = forms.IntegerField(
                label=_("%(plan)s, how many: %(kind)s") % words, min_value=0, max_value=MOST_PLACES, required=False
            )
            yield name


@offer_action
class MoveSubscription(StaffAction):
    model = Subscription
    code = "move"
    title = gettext_lazy("Move to another plan")
    button = gettext_lazy("Move it today")
    intro = gettext_lazy("The next page asks everybody again under the other plan, and says who no longer fits.")
    form_class = MoveForm
    is_foreseen = True
    is_destructive = True

    def is_offered(self, subject: Subscription) -> bool:
        has_ended = subject.ends_on is not None
        return not has_ended and bool(subject.invoiced_elsewhere_reason) and bool(other_plans(subject))

    def foresee(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        wish = _wish(subject, answers)
        answer = preview_move(wish, at=at)
        if not answer.fits and not wish.accepts_over_limit:
            raise Refused("PEOPLE_DO_NOT_FIT", " ".join(map(str, [*_missing(answer), *_not_fitting(subject, answer)])))
        move_subscription(wish, at=at)
        return Foreseen(
            [*_agreements(subject, answer), *_missing(answer), *_not_fitting(subject, answer), *_ends(answer)]
        )

    def perform(self, subject: Subscription, answers: Mapping[str, Any], at: datetime) -> Done:
        moved_id, _answer = move_subscription(_wish(subject, answers), at=at)
        return Done(_("Moved. This is the new agreement."), page_address(Subscription.objects.get(pk=moved_id)))


def _wish(subscription: Subscription, answers: Mapping[str, Any]) -> MoveWish:
    prefix = f"licences.{answers['plan_code']}."
    counts = {name.removeprefix(prefix): count for name, count in answers.items() if name.startswith(prefix)}
    return MoveWish(
        subscription_id=subscription.pk,
        plan_code=answers["plan_code"],
        licenses={kind: count for kind, count in counts.items() if count},
        reason=answers["reason"],
        accepts_over_limit=answers["accepts_over_limit"],
    )


def _agreements(subscription: Subscription, answer: MoveAnswer) -> Iterator[Words]:
    days = {"last": as_day(answer.moved_on - ONE_DAY), "first": as_day(answer.moved_on)}
    yield _("This agreement ends with %(last)s; the other one is signed on %(first)s, for a term of its own.") % days
    facts = subscription_facts(subscription.pk)
    yield _("It stays invoiced elsewhere: %(reason)s") % {"reason": facts.invoiced_elsewhere_reason}
    for kind, there in answer.capacity.items():
        words = {"kind": kind_words(kind), "there": _number(there), "needed": _number(answer.need.needed.get(kind, 0))}
        yield _("%(kind)s: %(there)s licences, %(needed)s needed today.") % words


def _missing(answer: MoveAnswer) -> Iterator[Words]:
    for kind, count in answer.need.missing.items():
        words = {"kind": kind_words(kind), "count": _number(count)}
        yield _("Too few: %(kind)s, %(count)s missing.") % words


def _not_fitting(subscription: Subscription, answer: MoveAnswer) -> Iterator[Words]:
    """By what they lose and why, with their names."""
    names = {found.id: found.name or found.external_id for found in person_names(subscription.organization_id)}
    groups: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for found in answer.not_fitting:
        groups[found.use, found.code].append(found.person_id)
    for (use, code), people in groups.items():
        words = {"names": shortened([names[person_id] for person_id in people]), "why": refusal_words(code)}
        if code == "NO_FREE_LICENSE":
            yield _("Without a licence: %(names)s.") % words
            yield _("While the plan’s grace runs they work as before; then no new start is granted.")
        else:
            yield _use_words(use) % words


def _use_words(use: str) -> str:
    return {
        "log_in": _("Can no longer log in: %(names)s. %(why)s"),
        "carry_plan_data": _("Can no longer be planned with: %(names)s. %(why)s"),
        "deputise": _("Can no longer be named as a deputy: %(names)s. %(why)s"),
    }[use]


def _ends(answer: MoveAnswer) -> Sequence[Words]:
    sentences: list[Words] = []
    if answer.running_starts:
        starts = answer.running_starts
        running = ngettext("%(count)s running start ends at once.", "%(count)s running starts end at once.", starts)
        sentences.append(running % {"count": _number(starts)})
    if answer.seats_held:
        counted = {"count": _number(answer.seats_held)}
        held = ngettext(
            "%(count)s seat ends: it is given anew.", "%(count)s seats end: they are given anew.", answer.seats_held
        )
        sentences.append(held % counted)
    return [*sentences, _("Roles, and options agreed on this agreement, are not carried over.")]


def _number(count: int) -> str:
    return written("{{ count|grouped }}", count=count)
