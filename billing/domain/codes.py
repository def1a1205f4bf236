"""The forms of the codes that plans and files use."""

from __future__ import annotations

from typing import Annotated, Literal

from tenants.domain.typed_json import Mark, Matches

Code = Annotated[str, Matches(r"[a-z][a-z0-9_]{0,62}", "a code: a small letter, then small letters, digits and _")]

METER = "meter"
SEAT_KIND = "seat_kind"

# The code of a meter that some catalogue file declares.
MeterCode = Annotated[Code, Mark(METER)]

# The code of a kind of seat that the plan's access rule knows.
SeatKind = Annotated[Code, Mark(SEAT_KIND)]

# The code of a line's text: the charge of a catalogue file has to have one for it.
TEXT_KEY = "text_key"

ORGANIZATION_TYPE = "organization_type"

# A type of organization that the product knows.
OrganizationType = Annotated[Code, Mark(ORGANIZATION_TYPE)]

# Who pays for an integration: nobody, the partner for all its clients, or each client (R-24SO-1, 3, 6).
IntegrationLevel = Literal["included", "partner", "external"]
