"""The form of an API key: `lis_live_`, 30 letters and digits, and a checksum that tells a slip from a stranger."""

from __future__ import annotations

import hashlib
import secrets
import string
import zlib
from dataclasses import dataclass

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
BRAND = "lis_live_"
RANDOM_LENGTH, CHECKSUM_LENGTH = 30, 6


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: the secret is shown once, the rest is kept."""

    secret: str

    @property
    def prefix(self) -> str:
        return self.secret[: len(BRAND) + 4]

    @property
    def last_four(self) -> str:
        return self.secret[-4:]

    @property
    def digest(self) -> bytes:
        return key_digest(self.secret)


def generate_key() -> NewKey:
    """A new key with 178 bits of chance."""
    chance = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return NewKey(BRAND + chance + _checksum(chance))


def is_well_formed(secret: str) -> bool:
    """Whether the checksum fits; what does not need not be looked up.

    >>> is_well_formed(generate_key().secret), is_well_formed("lis_live_" + "0" * 36)
    (True, False)
    """
    if not secret.startswith(BRAND) or len(secret) != len(BRAND) + RANDOM_LENGTH + CHECKSUM_LENGTH:
        return False
    chance = secret[len(BRAND) : -CHECKSUM_LENGTH]
    return chance.isascii() and _checksum(chance) == secret[-CHECKSUM_LENGTH:]


def key_digest(secret: str) -> bytes:
    """SHA-256: the key is random, so it needs no slow hash."""
    return hashlib.sha256(secret.encode()).digest()


def _checksum(chance: str) -> str:
    number = zlib.crc32(chance.encode())
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
