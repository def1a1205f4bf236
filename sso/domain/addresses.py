"""Which addresses may be asked: those that everybody on the internet can reach, so that nobody asks through us.

What a customer types as their provider's address is fetched by this server, which stands where others do not: beside
databases, and the metadata of its machine.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

# Addresses that a gateway translates into the IPv4 address in their last four bytes.
_TRANSLATED = IPv6Network("64:ff9b::/96")
_LONGEST = 500


def is_public(text: str) -> bool:
    """Whether it is an address of the open internet; one that wraps another is judged by what it wraps.

    >>> [is_public(a) for a in ("93.184.215.14", "10.1.2.3", "127.0.0.1", "169.254.169.254", "100.64.0.1")]
    [True, False, False, False, False]
    >>> [is_public(a) for a in ("2606:4700::1111", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::")]
    [True, False, False, False, False]
    """
    address = _parsed(text)
    if address is None:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_loopback(text: str) -> bool:
    """Whether it is this machine itself, where a developer's provider runs.

    >>> [is_loopback(a) for a in ("127.0.0.1", "::1", "10.0.0.1")]
    [True, True, False]
    """
    address = _parsed(text)
    return address is not None and address.is_loopback


def is_askable(url: str, *, allows_loopback: bool) -> bool:
    """Whether it is an https address without credentials and fragment; http only where loopback is allowed at all.

    >>> [is_askable(u, allows_loopback=False) for u in ("https://id.example/x", "http://id.example", "javascript:1")]
    [True, False, False]
    >>> [is_askable(u, allows_loopback=False) for u in ("https://a@id.example", "https://id.example/#x", "https://")]
    [False, False, False]
    """
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    schemes = ("https", "http") if allows_loopback else ("https",)
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url and len(url) <= _LONGEST
    return (
        is_plain
        and parts.scheme in schemes
        and bool(parts.hostname)
        and has_port
        and "@" not in parts.netloc
        and "#" not in url
    )


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return address if isinstance(address, IPv4Address) else _unwrapped(address)


def _unwrapped(address: IPv6Address) -> IPv4Address | IPv6Address:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address
