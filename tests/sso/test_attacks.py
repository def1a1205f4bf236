"""What a provider, a browser or a stranger may send that must let nobody in (R-SCALGO-15).

Each case spoils one thing in a log-in that works: `test_unspoilt_it_works` is their positive control.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import OctKey

from sso.views import attempts
from tests.sso.provider import CLIENT_ID, Claims, rsa_key, signed
from tests.sso.way import Way, code_of, leads_to
from tests.visitors import Visitor

# Long ago and long to come, however long all the tests take; `domain/test_claims.py` has the edges.
BEFORE, AFTER = int(time.time()) - 86_400, int(time.time()) + 86_400


def unsigned(claims: Claims) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "none"}, claims)
    ]
    return f"{parts[0]}.{parts[1]}."


def by_shared_secret(claims: Claims) -> str:
    """Signed with what the provider publishes, as if it were a secret."""
    public = rsa_key("first").as_pem(private=False)
    return jwt.encode({"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(public.hex()))


def with_another_body(claims: Claims) -> str:
    head, _body, signature = signed(claims, rsa_key("first")).split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "s-ada"}).encode()).decode().rstrip("=")
    return f"{head}.{body}.{signature}"


def test_unspoilt_it_works(open_way: Way) -> None:
    assert open_way.sign_in("s-ada")["Location"] == "/"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"iss": "https://another.example"}, "TOKEN_ISSUER"),
        ({"iss": None}, "TOKEN_ISSUER"),
        ({"aud": "another-client"}, "TOKEN_AUDIENCE"),
        ({"aud": None}, "TOKEN_AUDIENCE"),
        ({"aud": [CLIENT_ID, "another-client"]}, "TOKEN_AUDIENCE"),
        ({"aud": [CLIENT_ID, "another-client"], "azp": "another-client"}, "TOKEN_AUDIENCE"),
        ({"azp": "another-client"}, "TOKEN_AUDIENCE"),
        ({"nonce": "of another log-in"}, "TOKEN_NONCE"),
        ({"nonce": None}, "TOKEN_NONCE"),
        ({"nonce": 1}, "TOKEN_NONCE"),
        ({"exp": BEFORE}, "TOKEN_TIME"),
        ({"exp": None}, "TOKEN_TIME"),
        ({"exp": "tomorrow"}, "TOKEN_TIME"),
        ({"iat": AFTER}, "TOKEN_TIME"),
        ({"iat": BEFORE}, "TOKEN_TIME"),
        ({"iat": None}, "TOKEN_TIME"),
        ({"nbf": AFTER}, "TOKEN_TIME"),
        ({"sub": None}, "TOKEN_SUBJECT"),
        ({"sub": ""}, "TOKEN_SUBJECT"),
        ({"sub": 7}, "TOKEN_SUBJECT"),
        ({"sub": "s" * 256}, "TOKEN_SUBJECT"),
        ({"sub": "s-\x00ada"}, "TOKEN_SUBJECT"),
        ({"sub": "S-ADA"}, "NOT_CONNECTED"),
        ({"aud": [CLIENT_ID]}, ""),
        ({"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}, ""),
        ({"name": "Ada\x00", "email": ["no", "address"]}, ""),
    ],
)
def test_what_the_token_says(open_way: Way, spoil: Claims, code: str) -> None:
    open_way.provider.spoil = spoil
    came = open_way.sign_in("s-ada")
    assert (code_of(came) if came.status_code == 403 else "") == code


@pytest.mark.parametrize(
    ("sign", "code"),
    [
        (unsigned, "TOKEN_ALGORITHM"),
        (by_shared_secret, "TOKEN_ALGORITHM"),
        (lambda claims: signed(claims, rsa_key("stranger"), kid="first"), "TOKEN_SIGNATURE"),
        (with_another_body, "TOKEN_SIGNATURE"),
        (lambda claims: signed(claims, rsa_key("first"), kid="nobody knows it"), "TOKEN_KEY_UNKNOWN"),
        (lambda _claims: "no token", "TOKEN_UNREADABLE"),
        (lambda _claims: "e30.e30", "TOKEN_ALGORITHM"),
        (lambda _claims: "W10.e30.e30", "TOKEN_UNREADABLE"),
        (lambda claims: signed({**claims, "much": "x" * 60_000}, rsa_key("first")), "TOKEN_UNREADABLE"),
    ],
)
def test_how_the_token_is_signed(open_way: Way, sign: Callable[[Claims], str], code: str) -> None:
    open_way.provider.sign = sign
    assert code_of(open_way.sign_in("s-mallory")) == code
    assert open_way.trail("identity_connection.refused")[-1][1] == {"sign_in_fault": code}


def test_a_new_key_of_the_provider_is_fetched_once(open_way: Way) -> None:
    provider = open_way.provider
    provider.key = rsa_key("second")
    provider.published = [rsa_key("first"), rsa_key("second")]
    before = provider.asked.count("/keys")
    assert open_way.sign_in("s-ada")["Location"] == "/"
    assert open_way.sign_in("s-ada")["Location"] == "/"
    assert provider.asked.count("/keys") == before + 1, "it is kept"
    provider.key = rsa_key("stranger")
    assert code_of(open_way.sign_in("s-ada")) == "TOKEN_KEY_UNKNOWN"
    assert provider.asked.count("/keys") == before + 2, "asked once for each"


def test_keys_without_names_are_all_tried(open_way: Way) -> None:
    provider = open_way.provider
    provider.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, rsa_key("second"))
    provider.published = [rsa_key("first"), rsa_key("second")]
    open_way.describe()
    assert open_way.sign_in("s-ada")["Location"] == "/"


def test_a_new_key_without_a_name_is_fetched_once(open_way: Way) -> None:
    provider = open_way.provider
    provider.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, rsa_key("second"))
    provider.published = [rsa_key("second")]
    before = provider.asked.count("/keys")
    assert open_way.sign_in("s-ada")["Location"] == "/"
    assert open_way.sign_in("s-ada")["Location"] == "/"
    assert provider.asked.count("/keys") == before + 1, "it is kept"
    provider.sign = lambda claims: jwt.encode({"alg": "RS256"}, claims, rsa_key("stranger"))
    assert code_of(open_way.sign_in("s-mallory")) == "TOKEN_KEY_UNKNOWN"


def test_an_answer_is_taken_once(open_way: Way) -> None:
    browser = Visitor()
    back = open_way.provider.authorize(leads_to(browser.post("/sign-in/north/go/")), "s-ada")
    assert browser.get(back)["Location"] == "/"
    assert code_of(browser.get(back)) == "ATTEMPT_UNKNOWN"


def test_an_answer_belongs_to_the_browser_that_asked(open_way: Way) -> None:
    """Else somebody is led into an account that is not theirs."""
    back = open_way.provider.authorize(leads_to(Visitor().post("/sign-in/north/go/")), "s-ada")
    victim = Visitor()
    assert code_of(victim.get(back)) == "ATTEMPT_UNKNOWN"
    victim.post("/sign-in/north/go/")
    assert code_of(victim.get(back)) == "ATTEMPT_UNKNOWN"
    assert code_of(victim.get("/sign-in/north/back/?code=x")) == "ATTEMPT_UNKNOWN"


def test_a_token_of_one_log_in_is_no_good_for_another(open_way: Way) -> None:
    """The nonce of the first, replayed in the second."""
    first = leads_to(Visitor().post("/sign-in/north/go/"))
    open_way.provider.spoil = {"nonce": parse_qs(urlsplit(first).query)["nonce"][0]}
    assert code_of(open_way.sign_in("s-ada")) == "TOKEN_NONCE"


def test_a_code_is_no_good_without_its_verifier(open_way: Way) -> None:
    """A stolen code, brought back by a browser with an attempt of its own: PKCE."""
    stolen = parse_qs(
        urlsplit(open_way.provider.authorize(leads_to(Visitor().post("/sign-in/north/go/")), "s-ada")).query
    )
    thief = Visitor()
    state = parse_qs(urlsplit(leads_to(thief.post("/sign-in/north/go/"))).query)["state"][0]
    assert code_of(thief.get("/sign-in/north/back/", {"code": stolen["code"][0], "state": state})) == "CODE_REFUSED"


def test_an_answer_comes_back_on_its_own_organizations_address(open_way: Way) -> None:
    browser = Visitor()
    back = open_way.provider.authorize(leads_to(browser.post("/sign-in/north/go/")), "s-ada")
    assert code_of(browser.get(back.replace("/north/", "/south/"))) == "ATTEMPT_UNKNOWN"


@pytest.mark.parametrize(("issuer", "code"), [("https://mixed-up.example", "ISSUER_DIFFERS"), (None, "")])
def test_an_answer_that_names_its_issuer_names_the_right_one(open_way: Way, issuer: str | None, code: str) -> None:
    browser = Visitor()
    back = open_way.provider.authorize(leads_to(browser.post("/sign-in/north/go/")), "s-ada")
    came = browser.get(f"{back}&iss={issuer or open_way.provider.issuer}")
    assert (code_of(came) if came.status_code == 403 else "") == code


def test_an_account_is_connected_by_who_fetched_it(open_way: Way) -> None:
    """Ben sets out, and Cleo is signed in when the browser is back."""
    browser = Visitor().sign_in(open_way.cast.ben)
    back = open_way.provider.authorize(leads_to(browser.post("/own-account/connect/")), "s-ben")
    browser.sign_in(open_way.cast.ada)
    assert code_of(browser.get(back)) == "ATTEMPT_UNKNOWN"
    assert "s-ben" not in open_way.identities()


@pytest.mark.parametrize("path", ["/own-account/connect/", "/own-sign-in/test/", "/sign-in/north/go/"])
def test_a_way_to_the_provider_starts_by_a_form_of_ours_alone(open_way: Way, path: str) -> None:
    """Else a page of somebody else signs its reader in as another, or binds another's account to them."""
    checked = Visitor(enforce_csrf_checks=True).sign_in(open_way.cast.ada)
    assert checked.post(path).status_code == 403
    assert checked.get(path).status_code == 405


def test_an_attempt_is_good_for_ten_minutes(open_way: Way) -> None:
    browser = Visitor()
    back = open_way.provider.authorize(leads_to(browser.post("/sign-in/north/go/")), "s-ada")
    kept: dict[str, Any] = browser.kept(attempts.ATTEMPTS)
    for attempt in kept.values():
        attempt["began_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    browser.keep(**{attempts.ATTEMPTS: kept})
    assert code_of(browser.get(back)) == "ATTEMPT_UNKNOWN"


def test_somebody_may_begin_in_several_tabs(open_way: Way) -> None:
    browser = Visitor()
    ways = [leads_to(browser.post("/sign-in/north/go/")) for _ in range(6)]
    assert code_of(browser.get(open_way.provider.authorize(ways[0], "s-ada"))) == "ATTEMPT_UNKNOWN"
    assert browser.get(open_way.provider.authorize(ways[1], "s-ada"))["Location"] == "/"


def test_who_guesses_is_slowed_down(open_way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST_ATTEMPTS", 3)
    cache.clear()
    browser = Visitor()
    answers = [browser.post("/sign-in/north/go/") for _ in range(3)]
    assert answers[-1].status_code == 200
    assert code_of(Visitor().post("/sign-in/north/go/")) == "TOO_OFTEN"
    assert Visitor(REMOTE_ADDR="192.0.2.7").post("/sign-in/north/go/").status_code == 200


@pytest.mark.parametrize(
    "query", [{"error": "access_denied"}, {"error": "login_required", "code": "x"}, {}, {"code": "nobody gave it"}]
)
def test_a_provider_that_lets_nobody_through(open_way: Way, query: dict[str, str]) -> None:
    browser = Visitor()
    state = parse_qs(urlsplit(leads_to(browser.post("/sign-in/north/go/"))).query)["state"][0]
    expected = "CODE_REFUSED" if query == {"code": "nobody gave it"} else "PROVIDER_REFUSED"
    assert code_of(browser.get("/sign-in/north/back/", {**query, "state": state})) == expected


def test_a_secret_that_has_run_out_is_told_as_such(open_way: Way) -> None:
    open_way.describe(secret="the wrong one")
    assert code_of(open_way.sign_in("s-ada")) == "CLIENT_REFUSED"


def test_a_secret_that_another_key_encrypted_is_asked_for_anew(open_way: Way, settings: Any) -> None:
    before = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = ("a new key of this installation, and a long one", *before)
    assert open_way.sign_in("s-ada")["Location"] == "/", "the old key still reads"
    settings.ENCRYPTION_KEYS = ("a new key of this installation, and a long one",)
    assert code_of(open_way.sign_in("s-ada")) == "SECRET_UNREADABLE"
    open_way.describe()
    assert open_way.sign_in("s-ada")["Location"] == "/"
