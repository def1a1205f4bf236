"""Ending what holds a place, and giving the place back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licensing.services.place_statements import GIVE_BACK_OWED, rows_of


def end_holding(statement: str, wish: Mapping[str, Any]) -> str | None:
    """Ends a lease or an assignment by its statement, and frees its place; the reason that stands then.

    None if there was nothing to end. A place whose lot owes some is given back by a second statement, which sees what
    has been said of the lot meanwhile: so no more are ever in use than there are licenses, as these become fewer.
    """
    rows = rows_of(statement, wish)
    if not rows:
        return None
    reason, holder_id, place_id, is_given_back = rows[0]
    if place_id is not None and not is_given_back:
        owed = {"organization_id": wish["organization_id"], "place_id": place_id, "holder_id": holder_id}
        rows_of(GIVE_BACK_OWED, owed)
    return str(reason)
