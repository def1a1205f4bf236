"""The numbers by which one seller knows its customers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

FIRST = "10001"

# Digits at the end that are counted on; whatever stands before them is kept as it is.
_COUNTED = re.compile(r"(.*?)([0-9]{1,18})")


def next_customer_number(taken: Collection[str]) -> str:
    """The number after the greatest of those that begin as most do, in as many digits; the first one of all is 10001.

    >>> next_customer_number([]), next_customer_number(["10482", "10517", "Q-1002"])
    ('10001', '10518')
    >>> next_customer_number(["K-007", "K-099", "Hafen"]), next_customer_number(["Hafen"])
    ('K-100', '10001')
    """
    counted = [found.groups() for number in taken if (found := _COUNTED.fullmatch(number))]
    if not counted:
        return FIRST
    beginning = max(Counter(before for before, _digits in counted).items(), key=lambda item: (item[1], item[0]))[0]
    latest = max((digits for before, digits in counted if before == beginning), key=int)
    return f"{beginning}{int(latest) + 1:0{len(latest)}d}"
