"""Why somebody is not let in, or a connection is not made. `sso.refusal_words` says it to people."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """In the order in which a log-in can fail: the connection, the way there, the answer, its token, the person."""

    CONNECTION_CLOSED = "CONNECTION_CLOSED"
    SECRET_UNREADABLE = "SECRET_UNREADABLE"  # noqa: S105  a code
    ADDRESS_NOT_ALLOWED = "ADDRESS_NOT_ALLOWED"
    PROVIDER_UNREACHABLE = "PROVIDER_UNREACHABLE"
    PROVIDER_UNREADABLE = "PROVIDER_UNREADABLE"
    PROVIDER_UNSUITABLE = "PROVIDER_UNSUITABLE"
    ISSUER_DIFFERS = "ISSUER_DIFFERS"
    TOO_OFTEN = "TOO_OFTEN"
    ATTEMPT_UNKNOWN = "ATTEMPT_UNKNOWN"
    PROVIDER_REFUSED = "PROVIDER_REFUSED"
    CLIENT_REFUSED = "CLIENT_REFUSED"
    CODE_REFUSED = "CODE_REFUSED"
    TOKEN_UNREADABLE = "TOKEN_UNREADABLE"  # noqa: S105  a code
    TOKEN_ALGORITHM = "TOKEN_ALGORITHM"  # noqa: S105  a code
    TOKEN_KEY_UNKNOWN = "TOKEN_KEY_UNKNOWN"  # noqa: S105  a code
    TOKEN_SIGNATURE = "TOKEN_SIGNATURE"  # noqa: S105  a code
    TOKEN_ISSUER = "TOKEN_ISSUER"  # noqa: S105  a code
    TOKEN_AUDIENCE = "TOKEN_AUDIENCE"  # noqa: S105  a code
    TOKEN_NONCE = "TOKEN_NONCE"  # noqa: S105  a code
    TOKEN_TIME = "TOKEN_TIME"  # noqa: S105  a code
    TOKEN_SUBJECT = "TOKEN_SUBJECT"  # noqa: S105  a code
    INVITATION_ENDED = "INVITATION_ENDED"
    INVITATION_OF_USER = "INVITATION_OF_USER"
    NOT_CONNECTED = "NOT_CONNECTED"
    NOT_A_MEMBER = "NOT_A_MEMBER"
    USER_LOCKED_OUT = "USER_LOCKED_OUT"
    VENDOR_STAFF = "VENDOR_STAFF"
    PERSON_LEFT = "PERSON_LEFT"
    PERSON_NOT_YET_HERE = "PERSON_NOT_YET_HERE"
    PERSON_WITHOUT_ENTRY = "PERSON_WITHOUT_ENTRY"
    NO_LOG_IN_MODE = "NO_LOG_IN_MODE"
    ACCOUNT_OF_ANOTHER = "ACCOUNT_OF_ANOTHER"
    CONNECTED_OTHERWISE = "CONNECTED_OTHERWISE"


class SignInRefused(Exception):
    """Nobody is let in, nothing is kept of the attempt but its code. Becomes a page, never a failure of the program."""

    def __init__(self, fault: Fault, user_id: object = None) -> None:
        super().__init__(fault)
        self.fault, self.user_id = fault, user_id

    def __str__(self) -> str:
        return str(self.fault)
