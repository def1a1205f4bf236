"""One way to the provider and back (R-SCALGO-15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sso.domain.attempt import Attempt, Purpose, Wish, new_attempt

AT = datetime(2026, 1, 15, 12, tzinfo=UTC)
NORTH, CONNECTION, BEN = UUID(int=1), UUID(int=2), UUID(int=3)
WISH = Wish(purpose=Purpose.CONNECT, organization_id=NORTH, user_id=BEN, next_page="/usage/")


def test_the_challenge_is_that_of_the_standard() -> None:
    """RFC 7636, appendix B."""
    attempt = replace(new_attempt(WISH, CONNECTION, AT), verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_its_secrets_are_long_and_never_the_same() -> None:
    attempts = [new_attempt(WISH, CONNECTION, AT) for _ in range(50)]
    secrets = {secret for attempt in attempts for secret in (attempt.state, attempt.nonce, attempt.verifier)}
    assert len(secrets) == 150
    assert min(map(len, secrets)) == 43


def test_it_is_good_for_ten_minutes() -> None:
    attempt = new_attempt(WISH, CONNECTION, AT)
    last = AT + timedelta(minutes=10)
    assert (attempt.is_valid(AT), attempt.is_valid(last - timedelta(seconds=1)), attempt.is_valid(last)) == (
        True,
        True,
        False,
    )


def test_a_session_gives_back_what_it_was_given() -> None:
    for wish in (WISH, Wish(purpose=Purpose.INVITATION, organization_id=NORTH, invitation_id=BEN)):
        attempt = new_attempt(wish, CONNECTION, AT)
        assert Attempt.from_json(attempt.to_json()) == attempt
