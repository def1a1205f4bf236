"""What the columns of a file are called, in four languages and by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tenants.domain.people_files.role_columns import product_in_heading
from tenants.domain.people_files.sheet import NotReadable
from tenants.domain.people_files.spelling import folded
from tenants.domain.people_roles import RolesInProduct, roles_field
from tenants.domain.text import one_line

# Whether a file's exit day is the first day without access, or the last one with it (R-TEAM-1).
ExitDay = Literal["first_without", "last"]

# Under each field first its code, then what our own files call it in en, nb, de and nl, then what others do.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "external_id": (
        *("external id", "ekstern id", "externe id"),
        *("id", "employee id", "employee number", "personnel number", "user name", "username"),
        *("ansattnummer", "ansattnr", "ansatt-id", "brukernavn"),
        *("personalnummer", "personalnr", "mitarbeiternummer", "benutzername"),
        *("extern id", "personeelsnummer", "medewerkernummer", "gebruikersnaam"),
    ),
    "name": (
        *("name", "navn", "naam"),
        *("full name", "fullt navn", "vollständiger name", "volledige naam"),
    ),
    "email": (
        *("email", "e-mail", "e-post"),
        *("e-mail address", "email address", "mail", "epost", "e-postadresse", "e-mail-adresse", "e-mailadres"),
    ),
    "entry_on": (
        *("entry on", "entry", "start", "eintritt", "intreding"),
        *("entry date", "start date", "first day", "startdato", "første dag", "ansatt fra"),
        *("eintrittsdatum", "erster tag", "indiensttreding", "startdatum", "eerste dag"),
    ),
    "exit_on": (
        *("exit on", "exit", "slutt", "austritt", "uittreding"),
        *("exit date", "end date", "leaving date", "sluttdato", "ansatt til"),
        *("austrittsdatum", "uitdiensttreding", "einddatum"),
    ),
    "login_mode": (
        *("login mode", "log-in mode", "innloggingsmodus", "anmeldeart", "aanmeldwijze"),
        *("mode", "modus"),
    ),
    "manager": (
        *("manager", "reports to", "rapporterer til", "unterstellt", "rapporteert aan"),
        *("leder", "nærmeste leder", "vorgesetzter", "vorgesetzte", "leidinggevende"),
    ),
    "department": (
        *("department code", "avdelingskode", "abteilungscode", "afdelingscode"),
        *("abteilungskürzel",),
    ),
    "department_from": ("department from", "avdeling fra", "abteilung ab", "afdeling vanaf"),
}
# A heading that says by itself which day is meant.
EXIT_HEADINGS: Mapping[ExitDay, tuple[str, ...]] = {
    "first_without": (
        *("first day without access", "første dag uten tilgang", "erster tag ohne zugang", "eerste dag zonder toegang"),
    ),
    "last": (
        *("last day of access", "siste dag med tilgang", "letzter tag mit zugang", "laatste dag met toegang"),
        *("last day", "siste dag", "letzter tag", "laatste dag", "last working day", "siste arbeidsdag"),
        *("letzter arbeitstag", "laatste werkdag"),
    ),
}
# It has codes too, unless a column of codes stands beside it: then it has names, and is not read.
DEPARTMENTS = ("department", "avdeling", "abteilung", "afdeling")

LOGIN_MODES: Mapping[str, tuple[str, ...]] = {
    "active": ("active", "aktiv", "actief"),
    "passive": (
        *("passive", "passiv", "passief"),
        *("passive, read only", "passiv, bare lesing", "passiv, nur lesend", "passief, alleen lezen"),
        *("read only", "bare lesing", "nur lesend", "alleen lezen"),
    ),
    "none": (
        *("none", "ingen", "keine", "geen"),
        *("no log-in", "no login", "ingen innlogging", "keine anmeldung", "geen aanmelding"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where each field stands; `exit_day` is what the heading says of it, `ignored` what is not read."""

    places: Mapping[str, int]
    exit_day: ExitDay | None
    ignored: tuple[str, ...]


def known_headings(headings: Iterable[str]) -> int:
    """How many of them mean something."""
    return sum(folded(heading) in _FIELDS for heading in headings)


def columns_of(headings: Sequence[str], products: Sequence[RolesInProduct] = ()) -> Columns:
    """Raises `NotReadable`: NO_HEADINGS, MISSING_COLUMN, DUPLICATE_COLUMN, UNKNOWN_PRODUCT."""
    fields = [_FIELDS.get(folded(heading), "") or _roles_field(heading, products) for heading in headings]
    if not any(fields):
        raise NotReadable("NO_HEADINGS")
    if "department" in fields:
        fields = ["" if field == "department_or_name" else field for field in fields]
    fields = ["department" if field == "department_or_name" else field for field in fields]
    places = {field: place for place, field in enumerate(fields) if field}
    for field in places:
        if fields.count(field) > 1:
            raise NotReadable("DUPLICATE_COLUMN", {"column": field})
    for needed, by in (("external_id", ""), ("department", "department_from")):
        if needed not in places and (not by or by in places):
            raise NotReadable("MISSING_COLUMN", {"column": needed})
    named = zip(headings, fields, strict=True)
    ignored = tuple(one_line(heading)[:100] for heading, field in named if not field and heading.strip())
    return Columns(places=places, exit_day=_exit_day(headings), ignored=ignored)


def login_mode_of(text: str) -> str:
    """The code of a log-in mode, by its code or its name in any of the languages; else the text as it is."""
    return _MODES.get(folded(text), text)


def _roles_field(heading: str, products: Sequence[RolesInProduct]) -> str:
    product = product_in_heading(heading, products)
    return roles_field(product) if product else ""


def _exit_day(headings: Iterable[str]) -> ExitDay | None:
    return next((_EXIT_DAYS[name] for name in map(folded, headings) if name in _EXIT_DAYS), None)


_FIELDS: Mapping[str, str] = {
    **{folded(name): field for field, names in HEADINGS.items() for name in names},
    **{folded(name): "exit_on" for names in EXIT_HEADINGS.values() for name in names},
    **{folded(name): "department_or_name" for name in DEPARTMENTS},
}
_EXIT_DAYS: Mapping[str, ExitDay] = {folded(name): day for day, names in EXIT_HEADINGS.items() for name in names}
_MODES: Mapping[str, str] = {folded(name): code for code, names in LOGIN_MODES.items() for name in names}
