"""Licensing's say in changes of people: nobody comes in, or is raised, for whom there is no license (R-X-4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from licensing.access_rules.access_rule import NeedAnswer
from licensing.models import Product
from licensing.selectors.access import AgreedAccess, accesses_of
from licensing.selectors.access_facts import need_on
from licensing.services.overrides import lock_subscription
from tenants.domain.people_gate import GateAnswer, PersonChange, PersonState
from tenants.selectors import PersonPresence, presences_of


class LicenseGate:
    """Of plans that count people by their dates and modes; others have a say when a seat or a place is taken."""

    def judge(self, organization_id: UUID, changes: Sequence[PersonChange], on: date) -> Sequence[GateAnswer]:
        """Refuses what needs more licenses today than there are, and than were needed before; allows what will.

        Whoever is over the limit may do everything that makes it less. Two changes at once wait for each other at the
        subscription, so that both cannot fit into the last license (R-X-3).
        """
        changing = [change for change in changes if change.before != change.after]
        if not changing:
            return []
        counting = [
            access for access in accesses_of(organization_id) if access.rule.counts_people and access.runs_on(on)
        ]
        return [answer for access in counting for answer in _judge(access, changing, on)]


def _judge(access: AgreedAccess, changes: Collection[PersonChange], on: date) -> Iterator[GateAnswer]:
    lock_subscription(access.subscription_id)
    after = presences_of(access.organization_id)
    before = list(_as_before(after, changes))
    today, was = need_on(access, on, after), need_on(access, on, before)
    about = _product_name(access)
    if _is_worse(access, was, today):
        yield GateAnswer(is_allowed=False, decision=today.decision, before=was.decision, about=about)
        return
    yield GateAnswer(is_allowed=True, decision=today.decision, before=was.decision, about=about)
    for day in sorted({entry for change in changes if (entry := change.after.entry_on) is not None and entry > on}):
        later, was = need_on(access, day, after), need_on(access, day, before)
        if _is_worse(access, was, later):
            yield GateAnswer(is_allowed=True, decision=later.decision, before=was.decision, about=about)


def _product_name(access: AgreedAccess) -> str:
    name: str = Product.objects.values_list("name", flat=True).get(code=access.product_code)
    return name


def _is_worse(access: AgreedAccess, before: NeedAnswer, after: NeedAnswer) -> bool:
    """More licenses are missing in all, or as many of a higher kind: to be lowered from active to passive is not."""
    return sum(after.missing.values()) > sum(before.missing.values()) or _by_rank(access, after.missing) > _by_rank(
        access, before.missing
    )


def _by_rank(access: AgreedAccess, missing: Mapping[str, int]) -> list[int]:
    return [missing.get(kind, 0) for kind in access.kinds]


def _as_before(presences: Iterable[PersonPresence], changes: Iterable[PersonChange]) -> Iterator[PersonPresence]:
    """Everybody as they were before the changes; new people were not there."""
    was: dict[UUID, PersonState | None] = {change.person_id: change.before for change in changes}
    for presence in presences:
        if presence.id not in was:
            yield presence
        elif (state := was[presence.id]) is not None:
            yield replace(presence, entry_on=state.entry_on, exit_on=state.exit_on, login_mode=state.login_mode)


LICENSE_GATE = LicenseGate()
