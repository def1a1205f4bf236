"""Who is let in, and whose account may become whose (R-SCALGO-15)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from sso.domain.admission import Entrant, binding_fault, entry_fault
from sso.domain.faults import Fault

BEN = Entrant(is_member=True, is_active=True, is_staff=False, presence="current", has_log_in=True)
ADA_ID, BEN_ID = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("entrant", "fault"),
    [
        (BEN, None),
        (replace(BEN, presence=None, has_log_in=None), None),  # nobody has said which person he is
        (replace(BEN, presence="left"), Fault.PERSON_LEFT),  # R-TEAM-1
        (replace(BEN, presence="future"), Fault.PERSON_NOT_YET_HERE),
        (replace(BEN, presence="undated"), Fault.PERSON_WITHOUT_ENTRY),
        (replace(BEN, has_log_in=False), Fault.NO_LOG_IN_MODE),  # R-TEAM-2
        (replace(BEN, is_active=False), Fault.USER_LOCKED_OUT),
        (replace(BEN, is_member=False), Fault.NOT_A_MEMBER),
        (replace(BEN, is_staff=True), Fault.VENDOR_STAFF),
        (Entrant(is_member=False, is_active=False, is_staff=True, presence="left"), Fault.VENDOR_STAFF),
        (replace(BEN, is_active=False, presence="left", has_log_in=False), Fault.USER_LOCKED_OUT),
        (replace(BEN, presence="left", has_log_in=False), Fault.PERSON_LEFT),
    ],
)
def test_the_weightiest_reason_is_told(entrant: Entrant, fault: Fault | None) -> None:
    assert entry_fault(entrant) == fault


@pytest.mark.parametrize(
    ("owner_id", "own_subject", "fault"),
    [
        (None, None, None),
        (BEN_ID, "s-ben", None),
        (ADA_ID, None, Fault.ACCOUNT_OF_ANOTHER),
        (None, "s-other", Fault.CONNECTED_OTHERWISE),
        (None, "S-BEN", Fault.CONNECTED_OTHERWISE),
        (ADA_ID, "s-other", Fault.ACCOUNT_OF_ANOTHER),
    ],
)
def test_an_account_each(owner_id: UUID | None, own_subject: str | None, fault: Fault | None) -> None:
    found = binding_fault(user_id=BEN_ID, subject="s-ben", owner_id=owner_id, own_subject=own_subject)
    assert found == fault
