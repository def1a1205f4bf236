"""Log-ins: the vendor's staff, and who may not log in any more."""

from __future__ import annotations

import pytest

from tenants.domain.refusal import NotFound, Refused
from tenants.models import AuditEntry
from tenants.scoping import STAFF, scoped
from tenants.services.users import add_staff, deactivate_user, reactivate_user
from tests.cast import AT, Cast, make_member, make_user


def test_staff_are_in_no_organization_and_have_no_password_yet(cast: Cast) -> None:
    with scoped(cast.as_vera()):
        eva = add_staff(email=" Eva@Example.org ", name="Eva", at=AT)
        (entry,) = AuditEntry.objects.filter(action="user.staff_added")
        assert eva.memberships.count() == 0
    assert (eva.email, eva.is_staff, eva.is_superuser, eva.has_usable_password()) == (
        "eva@example.org",
        True,
        False,
        False,
    )
    assert (entry.actor_id, entry.subject_id, entry.details) == (cast.vera.pk, str(eva.pk), {})


@pytest.mark.parametrize(
    ("email", "name", "code"),
    [
        ("ada@example.org", "Ada", "USER_EXISTS"),
        ("ada", "Ada", "INVALID_EMAIL"),
        ("x@y.example", "\n", "MISSING_FIELD"),
        ("x@y.example", "E\nva", "INVALID_TEXT"),
    ],
)
def test_who_cannot_be_staff(cast: Cast, email: str, name: str, code: str) -> None:
    with scoped(cast.as_vera()), pytest.raises(Refused, match=code):
        add_staff(email=email, name=name, at=AT)


def test_locking_out_again_changes_nothing(cast: Cast) -> None:
    with scoped(cast.as_vera()):
        for _ in range(2):
            assert not deactivate_user(cast.ben.pk, at=AT, reason="x").is_active
        assert AuditEntry.objects.filter(action="user.deactivated").count() == 1
        assert reactivate_user(cast.ben.pk, at=AT, reason="x").is_active


def test_the_last_administrator_stays_until_there_is_another(cast: Cast) -> None:  # R-SCALGO-10
    with scoped(cast.as_vera()):
        with pytest.raises(Refused, match="LAST_LICENSE_ADMINISTRATOR"):
            deactivate_user(cast.ada.pk, at=AT, reason="x")
        dan = make_user("dan")
        make_member(cast.north, dan, is_license_administrator=True)
        deactivate_user(cast.ada.pk, at=AT, reason="x")
        with pytest.raises(Refused, match="LAST_LICENSE_ADMINISTRATOR"):
            deactivate_user(dan.pk, at=AT, reason="x")


def test_nobody_locks_out_themselves(cast: Cast) -> None:
    with scoped(cast.as_vera()), pytest.raises(Refused, match="OWN_USER"):
        deactivate_user(cast.vera.pk, at=AT, reason="x")


def test_an_unknown_user_is_not_found(cast: Cast) -> None:
    with scoped(STAFF):
        for change in (deactivate_user, reactivate_user):
            with pytest.raises(NotFound):
                change(cast.north.pk, at=AT, reason="x")
