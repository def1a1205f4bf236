"""License administrators add users and name each other; the last one stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry, Membership
from tenants.scoping import STAFF, Scope, scoped
from tenants.services import memberships
from tenants.services.memberships import Roles, add_member, change_roles, remove_member
from tests.cast import AT, Cast, make_member, make_user
from tests.racing import race
from tests.unlocked import take_lock_away

ADMINISTRATOR = Roles(is_license_administrator=True)
USER = Roles()


def membership_of(user: Any) -> Membership:
    with scoped(STAFF):
        found: Membership = Membership.objects.get(user=user)
    return found


def refusal_of(change: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        change()
    return caught.value.code


def administrators(cast: Cast) -> int:
    with scoped(STAFF):
        return Membership.objects.filter(organization=cast.north, is_license_administrator=True).count()


def test_administrator_adds_a_user(cast: Cast) -> None:  # R-SCALGO-11
    zoe = make_zoe()
    with scoped(cast.as_ada()):
        membership = add_member(cast.north.pk, zoe.pk, USER, at=AT)
        entry = AuditEntry.objects.get(action="member.added")
    assert (membership.user_id, membership.is_license_administrator) == (zoe.pk, False)
    assert entry.details == {
        "user_id": str(zoe.pk),
        "is_license_administrator": False,
        "is_billing_contact": False,
    }


def make_zoe() -> Any:
    with scoped(STAFF):
        return make_user("zoe")


def test_other_users_change_nobody(cast: Cast) -> None:  # R-SCALGO-11
    ben = membership_of(cast.ben)
    with scoped(cast.as_ben()):
        for change in (
            lambda: add_member(cast.north.pk, cast.cleo.pk, USER, at=AT),
            lambda: change_roles(ben.pk, ADMINISTRATOR, at=AT),
            lambda: remove_member(ben.pk, at=AT),
        ):
            with pytest.raises(PermissionDenied):
                change()


@pytest.mark.parametrize("who", ["as_cleo", "nobody"])
def test_administrators_of_others_change_nobody_here(cast: Cast, who: str) -> None:  # R-X-9
    scope = getattr(cast, who)() if who != "nobody" else Scope(STAFF.role.WEB, cast.north.pk)
    with scoped(scope), pytest.raises(PermissionDenied):
        add_member(cast.north.pk, cast.cleo.pk, USER, at=AT)
    with scoped(cast.as_cleo()), pytest.raises(NotFound):
        remove_member(membership_of(cast.ben).pk, at=AT)


def test_staff_may(cast: Cast) -> None:
    zoe = make_zoe()
    with scoped(cast.as_vera()):
        add_member(cast.north.pk, zoe.pk, ADMINISTRATOR, at=AT)
    assert administrators(cast) == 2


def test_a_user_is_a_member_once_and_a_person_one_user(cast: Cast) -> None:
    zoe = make_zoe()
    with scoped(cast.as_vera()):
        assert refusal_of(lambda: add_member(cast.north.pk, cast.ben.pk, USER, at=AT)) == "MEMBER_ALREADY"
        taken = cast.ben_person.pk
        assert refusal_of(lambda: add_member(cast.north.pk, zoe.pk, USER, at=AT, person_id=taken)) == "PERSON_HAS_USER"
        theirs = cast.cleo_person.pk
        assert refusal_of(lambda: add_member(cast.north.pk, zoe.pk, USER, at=AT, person_id=theirs)) == "UNKNOWN_PERSON"


def test_roles_are_changed_and_audited(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        change_roles(membership_of(cast.ben).pk, Roles(is_billing_contact=True), at=AT)
        change_roles(membership_of(cast.ben).pk, Roles(is_billing_contact=True), at=AT)
        assert AuditEntry.objects.filter(action="member.roles_changed").count() == 1
    assert membership_of(cast.ben).is_billing_contact


def test_last_license_administrator_stays(cast: Cast) -> None:  # R-SCALGO-10
    ada = membership_of(cast.ada)
    with scoped(cast.as_ada()):
        assert refusal_of(lambda: remove_member(ada.pk, at=AT)) == "LAST_LICENSE_ADMINISTRATOR"
        assert refusal_of(lambda: change_roles(ada.pk, USER, at=AT)) == "LAST_LICENSE_ADMINISTRATOR"
        change_roles(ada.pk, Roles(is_license_administrator=True, is_billing_contact=True), at=AT)
        change_roles(membership_of(cast.ben).pk, ADMINISTRATOR, at=AT)
        remove_member(ada.pk, at=AT)
    assert administrators(cast) == 1


def test_one_who_cannot_log_in_is_no_other_administrator(cast: Cast) -> None:  # R-SCALGO-10
    with scoped(STAFF):
        change_roles(membership_of(cast.ben).pk, ADMINISTRATOR, at=AT)
        cast.ben.is_active = False
        cast.ben.save()
        ada = membership_of(cast.ada).pk
        assert refusal_of(lambda: remove_member(ada, at=AT)) == "LAST_LICENSE_ADMINISTRATOR"


def test_removed_member_sees_nothing_more(cast: Cast) -> None:
    with scoped(cast.as_ada()):
        remove_member(membership_of(cast.ben).pk, at=AT)
        with pytest.raises(NotFound):
            remove_member(cast.ben.pk, at=AT)
    with scoped(Scope(STAFF.role.WEB, user_id=cast.ben.pk)):
        assert Membership.objects.count() == 0


@pytest.fixture
def two_administrators(real_cast: Cast) -> Cast:
    with scoped(STAFF):
        Membership.objects.filter(user=real_cast.ben).update(is_license_administrator=True)
        make_member(real_cast.north, make_user("zoe"))
    return real_cast


def leave(cast: Cast, number: int) -> str:
    user, scope = ((cast.ada, cast.as_ada()), (cast.ben, cast.as_ben()))[number]
    membership = membership_of(user)
    try:
        with scoped(scope):
            if number:
                remove_member(membership.pk, at=AT)
            else:
                change_roles(membership.pk, USER, at=AT)
    except Refused as refused:
        return refused.code
    return "left"


def test_two_who_leave_at_once_cannot_both(two_administrators: Cast) -> None:  # R-SCALGO-10
    outcomes = race(lambda number: leave(two_administrators, number), 2)
    assert sorted(outcomes) == ["LAST_LICENSE_ADMINISTRATOR", "left"]
    assert administrators(two_administrators) == 1


def test_without_the_lock_they_would(two_administrators: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both look before either leaves."""
    take_lock_away(monkeypatch, memberships, lock="lock_organization", look="_refuse_if_last", racers=2)
    assert race(lambda number: leave(two_administrators, number), 2) == ["left", "left"]
    assert administrators(two_administrators) == 0
