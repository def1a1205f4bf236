"""Which addresses may be asked: an address of the inside in no disguise (R-SCALGO-15)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sso.domain.addresses import is_askable, is_loopback, is_public

INSIDE = ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")


@given(st.one_of([st.ip_addresses(v=4, network=network) for network in INSIDE]))
def test_wrapped_in_an_address_of_six_it_stays_inside(address: IPv4Address) -> None:
    number = int(address)
    disguises = (
        IPv6Address(0xFFFF << 32 | number),  # mapped
        IPv6Address(0x64_FF9B << 96 | number),  # translated by a gateway
        IPv6Address(0x2002 << 112 | number << 80),  # tunnelled
        IPv6Address(number),  # compatible, long given up
    )
    assert [is_public(str(each)) for each in (address, *disguises)] == [False] * 5


@given(st.ip_addresses(v=4))
def test_an_address_and_its_mapping_are_judged_alike(address: IPv4Address) -> None:
    assert is_public(str(address)) == is_public(f"::ffff:{address}")


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(address)
    assert not is_loopback(address)


@pytest.mark.parametrize("text", ["", "id.example", "1.2.3", "2130706433", "0x7f.1", "10.0.0.1/8"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)
    assert not is_loopback(text)


def test_http_is_for_developers() -> None:
    assert [is_askable("http://127.0.0.1:9400/", allows_loopback=allowed) for allowed in (False, True)] == [False, True]
    assert not is_askable("https://id.example/" + "a" * 500, allows_loopback=False)
