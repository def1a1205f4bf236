"""The signature of an id_token, verified by joserfc with the keys that the provider publishes."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from sso.domain.faults import Fault, SignInRefused
from sso.domain.provider import ALGORITHMS
from sso.providers.asking import Keys

# A token that is longer is none that somebody needs to log in.
_LONGEST = 50_000


class KeyUnknown(Exception):
    """The token's key is not among those given: the provider may have changed its keys.

    It names another, or it names none and none of those given fits.
    """


def verified_claims(token: str, keys: Keys) -> Mapping[str, Any]:
    """What a token says whose signature one of the keys verifies.

    Raises `KeyUnknown`, and `SignInRefused`: TOKEN_UNREADABLE, TOKEN_ALGORITHM, TOKEN_SIGNATURE.
    """
    header = _header(token)
    if header.get("alg") not in ALGORITHMS:
        raise SignInRefused(Fault.TOKEN_ALGORITHM)
    matching = [key for key in keys["keys"] if _may_verify(key, header)]
    if not matching:
        raise KeyUnknown
    try:
        # A key at a time: a provider may publish several without names.
        return _claims_by_any(token, matching, is_named="kid" in header)
    except (ValueError, TypeError) as error:
        raise SignInRefused(Fault.TOKEN_UNREADABLE) from error


def _claims_by_any(token: str, keys: list[dict[str, Any]], *, is_named: bool) -> Mapping[str, Any]:
    registry = JWSRegistry(algorithms=list(ALGORITHMS))
    for key in keys:
        try:
            return jwt.decode(token, KeySet.import_key_set({"keys": [key]}), list(ALGORITHMS), registry).claims
        except JoseError:
            continue
    if not is_named:
        raise KeyUnknown
    raise SignInRefused(Fault.TOKEN_SIGNATURE)


def _may_verify(key: Mapping[str, Any], header: Mapping[str, Any]) -> bool:
    """By its name, where the token names one; a key for encryption, or a secret, verifies nothing."""
    is_public_key = key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"
    return is_public_key and ("kid" not in header or key.get("kid") == header["kid"])


def _header(token: str) -> Mapping[str, Any]:
    first = token.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise SignInRefused(Fault.TOKEN_UNREADABLE) from error
    if not isinstance(header, dict) or len(token) > _LONGEST:
        raise SignInRefused(Fault.TOKEN_UNREADABLE)
    return header
