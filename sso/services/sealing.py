"""What a customer entrusts to us is kept encrypted: a copy of the database alone opens nothing."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from sso.domain.faults import Fault, SignInRefused


def seal(text: str) -> bytes:
    """Encrypts with the first of the installation's keys."""
    return _keys().encrypt(text.encode())


def unseal(sealed: bytes) -> str:
    """Reads what any of the keys encrypted. Raises `SignInRefused` (SECRET_UNREADABLE)."""
    try:
        return _keys().decrypt(sealed).decode()
    except InvalidToken as error:
        raise SignInRefused(Fault.SECRET_UNREADABLE) from error


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(secret)) for secret in settings.ENCRYPTION_KEYS])


def _fernet_key(secret: str) -> bytes:
    """Fernet takes 32 bytes; the installation's secret is as long as it is, and random."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"lisens sealing " + secret.encode()).digest())
