"""What stands for a person whose name is not shown (R-X-14)."""

from __future__ import annotations

import hmac
from hashlib import sha256
from uuid import UUID

# Without letters that are read as digits or as each other.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 8


def pseudonym(key: UUID, subject_id: UUID) -> str:
    """The same for a subject as long as the organization's key is; without the key, nobody can tell whose it is.

    >>> pseudonym(UUID(int=1), UUID(int=2))
    'R04G-8RN5'
    """
    return spelled(hmac.digest(key.bytes, subject_id.bytes, sha256))


def spelled(source: bytes) -> str:
    """Forty bits as two groups of letters; five thousand people share one with a chance of one in 90,000.

    >>> spelled(bytes(5)), spelled(bytes([255] * 5))
    ('0000-0000', 'ZZZZ-ZZZZ')
    """
    number = int.from_bytes(source[:5])
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LETTERS)))
    return f"{letters[:4]}-{letters[4:]}"
