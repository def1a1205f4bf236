"""Roles in products for whoever changes many people at once: what there is to be given, and what it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from licensing.domain.seat import KindCount
from licensing.models import Product, ProductRole
from licensing.selectors.access import AgreedAccess, accesses_of
from licensing.services.roles_together import RolesTogether, set_roles_together
from licensing.services.seat_wishes import seat_decision
from licensing.words import role_names, role_words
from tenants.domain.decision import Decision, Json, Step
from tenants.domain.people_gate import GateAnswer
from tenants.domain.people_roles import RolesAnswer, RolesInProduct, RolesWish, UnfitWish
from tenants.domain.periods import local_day
from tenants.ids import OneOf
from tenants.selectors import organization_facts

ROWS_TOLD = 50


class SeatRoles:
    """Of every product whose agreement gives seats by roles, and runs; of several such, the latest (R-CITIZEN-1)."""

    def products(self, organization_id: UUID, on: date) -> list[RolesInProduct]:
        """The roles by their plan's order, the kind that counts most first."""
        accesses = _accesses(organization_id, on)
        names = _product_names(accesses)
        return [
            RolesInProduct(
                product=code,
                product_name=names[code],
                words={role: role_words(role) for role in access.roles},
                spellings={role: role_names(role) for role in access.roles},
            )
            for code, access in accesses.items()
        ]

    def held(self, organization_id: UUID, product: str, person_ids: Collection[UUID], on: date) -> dict[UUID, set[str]]:
        """As they stand: who leaves today has theirs until seats are settled."""
        access = _accesses(organization_id, on)[product]
        running = ProductRole.objects.filter(
            OneOf("person_id", person_ids), subscription_id=access.subscription_id, ends_at__isnull=True
        )
        held: dict[UUID, set[str]] = defaultdict(set)
        for person_id, role in running.values_list("person_id", "role"):
            held[person_id].add(role)
        return held

    def give(self, organization_id: UUID, wishes: Sequence[RolesWish], *, at: datetime) -> RolesAnswer:
        """One answer for each product, with the seats of each kind before and after (R-CITIZEN-15).

        Agreements are locked in the order in which whoever settles seats does it, so that none waits in a circle.
        """
        accesses = _accesses(organization_id, local_day(at, organization_facts(organization_id).timezone))
        names = _product_names(accesses)
        wished = {wish.product for wish in wishes}
        unfit: list[UnfitWish] = []
        answers: list[GateAnswer] = []
        for access in sorted(accesses.values(), key=lambda found: found.subscription_id):
            if access.product_code in wished:
                mine = {wish.person_id: wish for wish in wishes if wish.product == access.product_code}
                wanted = {person_id: wish.roles for person_id, wish in mine.items()}
                done = set_roles_together(access.subscription_id, wanted, at=at)
                unfit += [UnfitWish(wish=mine[person_id], code=code) for person_id, code in done.unfit.items()]
                if not done.unfit:
                    answers.append(_answer(done, mine, names[access.product_code]))
        return RolesAnswer(unfit=tuple(unfit), answers=tuple(answers))


def _accesses(organization_id: UUID, on: date) -> dict[str, AgreedAccess]:
    """By product code."""
    found: dict[str, AgreedAccess] = {}
    for access in accesses_of(organization_id):
        if access.roles and access.runs_on(on):
            found.setdefault(access.product_code, access)
    return found


def _product_names(codes: Collection[str]) -> dict[str, str]:
    return dict(Product.objects.filter(code__in=list(codes)).values_list("code", "name"))


def _answer(done: RolesTogether, wishes: Mapping[UUID, RolesWish], about: str) -> GateAnswer:
    is_over = any(count.over for count in done.after)
    code = "NO_FREE_LICENSE" if done.short else "OVER_LIMIT" if is_over else "FITS"
    rows = {kind: [wishes[person_id].row for person_id in done.takers[kind]] for kind in done.short}
    return GateAnswer(
        is_allowed=not done.short,
        decision=_decision(done, code, done.after, rows),
        before=_decision(done, "OVER_LIMIT" if any(count.over for count in done.before) else "FITS", done.before, {}),
        about=about,
    )


def _decision(
    done: RolesTogether, code: str, counts: Sequence[KindCount], rows: Mapping[str, Sequence[int]]
) -> Decision:
    return seat_decision(done.seats, code, {}, list(_steps(counts, rows)))


def _steps(counts: Sequence[KindCount], rows: Mapping[str, Sequence[int]]) -> Iterator[Step]:
    """Of a kind that is short also the rows that ask for one of it, the first of them where there are many."""
    for count in counts:
        numbers: dict[str, Json] = {
            "kind": count.kind,
            "needed": count.used,
            "there": count.there,
            "missing": count.over,
        }
        if count.kind in rows:
            numbers["rows"] = [*rows[count.kind][:ROWS_TOLD]]
        yield Step("LICENSES_OF_KIND", numbers)


SEAT_ROLES = SeatRoles()
