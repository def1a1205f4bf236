"""Plain JSON or TOML values into frozen dataclasses, strictly, and back.

The dataclass is the whole description: field names are the keys (`from_` is written `from`), a field without default
must be there, a key that is no field is refused, and every fault is reported at once with its exact path. Plan
parameters, facts for a price and catalogue files are all read this way, so that one mistake is never two messages.
"""

from tenants.domain.typed_json.canonical import canonical_json, digest_of, exact_json
from tenants.domain.typed_json.decimals import decimal_text
from tenants.domain.typed_json.faults import Fault, FaultyInput, Path, path_text
from tenants.domain.typed_json.limits import AtLeast, AtMost, Matches, MoreThan, NotEmpty
from tenants.domain.typed_json.marks import Mark, marked_values
from tenants.domain.typed_json.reading import read_as, read_into
from tenants.domain.typed_json.writing import plain_json, stated_json

__all__ = [
    "AtLeast",
    "AtMost",
    "Fault",
    "FaultyInput",
    "Mark",
    "Matches",
    "MoreThan",
    "NotEmpty",
    "Path",
    "canonical_json",
    "decimal_text",
    "digest_of",
    "exact_json",
    "marked_values",
    "path_text",
    "plain_json",
    "read_as",
    "read_into",
    "stated_json",
]
