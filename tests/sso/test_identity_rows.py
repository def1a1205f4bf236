"""What the tables hold on their own (R-SCALGO-15, R-X-9, R-X-14)."""

from __future__ import annotations

import json
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, connection, transaction

from sso.models import Identity, IdentityConnection
from sso.selectors.connections import find_sign_in
from tenants.models import Organization, User
from tenants.scoping import STAFF, scoped
from tenants.services.erasure import erase_person
from tenants.services.person_export import export_person
from tests.cast import AT, Cast
from tests.sso.way import Way
from tests.visitors import Visitor


def row(organization_id: Any, **changes: Any) -> IdentityConnection:
    facts = {
        "issuer": "https://id.example",
        "client_id": "x",
        "sealed_secret": b"sealed",
        "authorization_url": "https://id.example/authorize",
        "token_url": "https://id.example/token",
        "keys_url": "https://id.example/keys",
        "secret_goes": "basic",
        "keys": {"keys": []},
        "described_at": AT,
    }
    return IdentityConnection.objects.create(organization_id=organization_id, **{**facts, **changes})


def test_organizations_do_not_see_each_others(cast: Cast) -> None:
    with scoped(STAFF):
        north = row(cast.north.pk, tested_at=AT, enabled_at=AT)
        Identity.objects.create(
            organization=cast.north, connection=north, user=cast.ada, subject="s", connected_at=AT, last_used_at=AT
        )
    with scoped(cast.as_cleo()), connection.cursor() as cursor:
        assert (IdentityConnection.objects.count(), Identity.objects.count()) == (0, 0)
        cursor.execute("select (select count(*) from identity_connection) + (select count(*) from identity)")
        assert cursor.fetchone() == (0,)
    with scoped(cast.as_ada()):
        assert (IdentityConnection.objects.count(), Identity.objects.count()) == (1, 1)


def test_an_identity_cannot_point_into_another_organization(cast: Cast) -> None:
    with scoped(STAFF):
        north = row(cast.north.pk)
        with pytest.raises(IntegrityError, match="identity_connection_same_organization"), transaction.atomic():
            point_at(north, cast.south, cast.cleo)


def point_at(connection_row: IdentityConnection, organization: Organization, user: User, subject: str = "s") -> None:
    """Such an identity, asked at once instead of at the commit."""
    Identity.objects.create(
        organization=organization,
        connection=connection_row,
        user=user,
        subject=subject,
        connected_at=AT,
        last_used_at=AT,
    )
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def test_nobody_opens_what_was_not_tested_and_none_has_two(cast: Cast) -> None:
    with scoped(STAFF):
        with pytest.raises(IntegrityError, match="identity_connection_tested_first"), transaction.atomic():
            row(cast.north.pk, enabled_at=AT)
        row(cast.north.pk)
        with pytest.raises(IntegrityError, match="identity_connection_once"), transaction.atomic():
            row(cast.north.pk)


@pytest.mark.parametrize(
    ("user", "subject", "key"), [("ben", "s", "identity_once"), ("ada", "t", "identity_of_user_once")]
)
def test_the_table_holds_that_an_account_is_one_users_and_a_user_has_one(
    cast: Cast, user: str, subject: str, key: str
) -> None:
    """Whoever forgets the organization's lock is stopped here."""
    with scoped(STAFF):
        north = row(cast.north.pk)
        point_at(north, cast.north, cast.ada)
        with pytest.raises(IntegrityError, match=f'"{key}"'), transaction.atomic():
            point_at(north, cast.north, getattr(cast, user), subject)


def test_the_look_up_knows_what_is_open_and_gives_ids_only(cast: Cast) -> None:
    with scoped(STAFF):
        north = row(cast.north.pk, tested_at=AT, enabled_at=AT)
        row(cast.south.pk, tested_at=AT)
    found = find_sign_in("north")
    assert found is not None
    assert (found.connection_id, found.organization_id) == (north.pk, cast.north.pk)
    assert [find_sign_in(slug) for slug in ("south", "nobody", "", "north' or true--")] == [None] * 4


def test_erasing_a_person_forgets_their_account(open_way: Way) -> None:  # R-X-14
    open_way.connect(Visitor().sign_in(open_way.cast.ben), "s-ben")
    with scoped(open_way.cast.as_ada()):
        erase_person(open_way.cast.ben_person.pk, at=AT)
    assert set(open_way.identities()) == {"s-ada"}


def test_a_persons_data_tell_their_account(open_way: Way) -> None:  # R-X-14
    open_way.connect(Visitor().sign_in(open_way.cast.ben), "s-ben")
    with scoped(open_way.cast.as_ada()), export_person(open_way.cast.ben_person.pk, at=AT) as file:
        document = json.loads(ZipFile(file).read("person.json"))
    assert document["own_account"]["subject"] == "s-ben"
