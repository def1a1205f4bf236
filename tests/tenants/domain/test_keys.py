"""Keys and tokens that nobody can guess."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.domain.api_key import generate_key, is_well_formed
from tenants.domain.invitation_token import invitation_token, token_digest
from tests.properties import invariant

SECRET = generate_key().secret


def test_a_key_is_well_formed_and_new_each_time() -> None:
    keys = {generate_key().secret for _ in range(100)}
    assert len(keys) == 100
    assert all(is_well_formed(secret) for secret in keys)


@invariant
@given(st.data())
def test_a_slip_is_no_key(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(SECRET) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda character: character != SECRET[place]))
    assert not is_well_formed(SECRET[:place] + other + SECRET[place + 1 :])


@invariant
@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    assert not is_well_formed(text)
    assert not is_well_formed("lis_live_" + text)


def test_token_follows_from_secret_and_invitation() -> None:
    token = invitation_token("secret", UUID(int=1))
    assert token == invitation_token("secret", UUID(int=1))
    assert len({token, invitation_token("secret", UUID(int=2)), invitation_token("other", UUID(int=1))}) == 3
    assert (len(token), len(token_digest(token))) == (43, 32)
