"""Who is let in by their organization's account, and whose account may become whose (R-SCALGO-15).

Nobody is found by an e-mail address: providers let people write what they like into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sso.domain.faults import Fault
from tenants.domain.people import Presence

_ABSENT: dict[Presence, Fault] = {
    "left": Fault.PERSON_LEFT,
    "future": Fault.PERSON_NOT_YET_HERE,
    "undated": Fault.PERSON_WITHOUT_ENTRY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrant:
    """A user at the door. `presence` and `has_log_in` are of the person they are; None where nobody has said which."""

    is_member: bool
    is_active: bool
    is_staff: bool
    presence: Presence | None = None
    has_log_in: bool | None = None


def entry_fault(entrant: Entrant) -> Fault | None:
    """Why this user is not let in, the weightiest first; None lets them in.

    The vendor's staff log in to the vendor's site, by no customer's account. A person who is not current (R-TEAM-1) or
    has the mode "no log-in" (R-TEAM-2) is not let in.
    """
    if entrant.is_staff:
        return Fault.VENDOR_STAFF
    if not entrant.is_member:
        return Fault.NOT_A_MEMBER
    if not entrant.is_active:
        return Fault.USER_LOCKED_OUT
    if entrant.presence in _ABSENT:
        return _ABSENT[entrant.presence]
    return Fault.NO_LOG_IN_MODE if entrant.has_log_in is False else None


def binding_fault(*, user_id: UUID, subject: str, owner_id: UUID | None, own_subject: str | None) -> Fault | None:
    """Why this account does not become this user's; None binds it, or finds it bound so already.

    `owner_id` is the member who has the account, `own_subject` the account that the user has: one each, or a log-in
    would not say who it is.
    """
    if owner_id is not None and owner_id != user_id:
        return Fault.ACCOUNT_OF_ANOTHER
    if own_subject is not None and own_subject != subject:
        return Fault.CONNECTED_OTHERWISE
    return None
