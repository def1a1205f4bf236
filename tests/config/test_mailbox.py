"""The mailbox of an installation without a mail server: not for strangers, and not in production."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.visitors import Visitor


def test_a_stranger_is_asked_to_log_in(cast: Cast) -> None:
    response = Visitor().get("/mailbox/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/mailbox/")


def test_whoever_can_log_in_reads_it(cast: Cast) -> None:
    assert Visitor().sign_in(cast.ada).get("/mailbox/").status_code == 200


@pytest.mark.parametrize("path", ["/mailbox/", "/mailbox/01a20097-5655-7af7-bdc0-7b0b74915cd3/"])
def test_production_has_none(cast: Cast, settings: Any, path: str) -> None:
    settings.ENVIRONMENT = "production"
    assert Visitor().sign_in(cast.ada).get(path).status_code == 404
