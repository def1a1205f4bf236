"""What is kept as JSON is read exactly, or not at all (R-X-8)."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.models.kept_json import KeptJSONField


def read(text: str) -> Any:
    return KeptJSONField().from_db_value(text, None, None)


def test_whole_numbers_and_text_are_read_as_they_were_kept() -> None:
    most = 10**30
    assert read(f'{{"amount": "40000.00", "count": {most}, "late": [true, null]}}') == {
        "amount": "40000.00",
        "count": most,
        "late": [True, None],
    }


@pytest.mark.parametrize("number", ["0.5", "1e3", "-2.0"])
def test_a_number_that_is_not_whole_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="writes numbers as text"):
        read(f'{{"steps": [{{"numbers": {{"units": {number}}}}}]}}')
