"""From a file to wishes about people, with every fault of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from tenants.domain.people_files.columns import ExitDay, columns_of, known_headings, login_mode_of
from tenants.domain.people_files.csv_sheet import read_csv
from tenants.domain.people_files.days import NotADay, checked_day, read_day
from tenants.domain.people_files.role_columns import roles_by_spelling, roles_of_cell
from tenants.domain.people_files.sheet import BadCell, Cell, Notice, NotReadable, Sheet, SheetLimits, SheetRow
from tenants.domain.people_files.xlsx_sheet import read_xlsx
from tenants.domain.people_roles import RolesInProduct, product_of_field
from tenants.domain.people_together import PersonWish, RowFault, Said
from tenants.domain.periods import ONE_DAY
from tenants.domain.text import line_fault, one_line, tidy

XLSX_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DAYS = frozenset({"entry_on", "exit_on", "department_from"})
# An empty cell of these says nothing; of the others, that there is none.
SILENT_IF_EMPTY = frozenset({"login_mode", "department_from"})
NULL_IF_EMPTY = frozenset({"entry_on", "exit_on", "manager", "department"})
LONGEST_SHOWN = 100
LONGEST_CELL = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFile:
    """What a file says: of whom what, in which columns; `ignored` are headings that mean nothing here."""

    wishes: tuple[PersonWish, ...]
    faults: tuple[RowFault, ...]
    columns: frozenset[str]
    ignored: tuple[str, ...]
    notices: tuple[Notice, ...]


def read_people_file(
    content: bytes,
    *,
    exit_day: ExitDay | None,
    language: str,
    limits: SheetLimits,
    products: Sequence[RolesInProduct] = (),
) -> PeopleFile:
    """Reads CSV or XLSX, whatever the file is called. `language` says how days are written (`nb`, `en`, `de`, `nl`).

    `products` are those of whose roles there may be columns.

    Raises `NotReadable` for a file that is refused whole; EXIT_DAY_UNSAID where nobody says which day an exit is, and
    EXIT_DAY_CONTRADICTED where the heading says another than `exit_day` (R-TEAM-1).
    """
    sheet = _read_sheet(content, limits)
    columns = columns_of(sheet.headings, products)
    meant = _exit_day(exit_day, columns.exit_day) if "exit_on" in columns.places else None
    reader = _RowReader(
        places=dict(columns.places),
        is_last_day=meant == "last",
        language=language,
        roles={product.product: roles_by_spelling(product) for product in products},
    )
    read = [reader.read(row) for row in sheet.rows]
    return PeopleFile(
        wishes=tuple(wish for wish, _ in read if wish is not None),
        faults=tuple(fault for _, faults in read for fault in faults),
        columns=frozenset(columns.places),
        ignored=columns.ignored,
        notices=sheet.notices,
    )


def _read_sheet(content: bytes, limits: SheetLimits) -> Sheet:
    """Known by its first bytes: what a file is called says nothing."""
    if len(content) > limits.most_bytes:
        raise NotReadable("TOO_LARGE", {"most_bytes": limits.most_bytes})
    if content.startswith(OLE_START):
        raise NotReadable("OLD_EXCEL")
    if content.startswith(XLSX_START):
        return read_xlsx(content, limits)
    return read_csv(content, limits, known_headings)


def _exit_day(said: ExitDay | None, heading: ExitDay | None) -> ExitDay:
    if said is None and heading is None:
        raise NotReadable("EXIT_DAY_UNSAID")
    if said and heading and said != heading:
        raise NotReadable("EXIT_DAY_CONTRADICTED", {"heading": heading})
    return cast(ExitDay, said or heading)


class _NotUsable(ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class _RowReader:
    places: dict[str, int]
    is_last_day: bool
    language: str
    roles: Mapping[str, Mapping[str, str]]

    def read(self, row: SheetRow) -> tuple[PersonWish | None, list[RowFault]]:
        """The wish holds what could be read, so that whatever else is wrong in the row is found too."""
        faults: list[RowFault] = []
        said = dict(self._said(row, faults))
        if roles := {product: said.pop(field) for field in list(said) if (product := product_of_field(field))}:
            said["roles"] = roles
        external_id = said.pop("external_id", "")
        if not external_id:
            if not faults or faults[0].field != "external_id":
                faults.insert(0, RowFault(row=row.number, field="external_id", code="MISSING_FIELD"))
            return None, faults
        return PersonWish(row=row.number, external_id=external_id, said=cast(Said, said)), faults

    def _said(self, row: SheetRow, faults: list[RowFault]) -> Iterator[tuple[str, Any]]:
        for field, place in self.places.items():
            cell = row.cell(place)
            text = tidy(cell) if isinstance(cell, str) else None
            if text == "" and field in SILENT_IF_EMPTY:
                continue
            try:
                yield field, None if text == "" and field in NULL_IF_EMPTY else self._value(field, cell)
            except (NotADay, _NotUsable) as fault:
                faults.append(RowFault(row=row.number, field=field, code=fault.code, value=_shown(cell)))

    def _value(self, field: str, cell: Cell) -> str | date | tuple[str, ...]:
        if isinstance(cell, BadCell):
            raise _NotUsable(cell.code)
        if field in DAYS:
            day = checked_day(cell) if isinstance(cell, date) else read_day(cell, self.language)
            return day + ONE_DAY if field == "exit_on" and self.is_last_day else day
        if isinstance(cell, date):
            raise _NotUsable("DATE_IN_CELL")
        text = tidy(cell)
        if line_fault(text, LONGEST_CELL) == "UNREADABLE_CHARACTERS":
            raise _NotUsable("UNREADABLE_CHARACTERS")
        if product := product_of_field(field):
            return roles_of_cell(text, self.roles[product])
        return login_mode_of(text) if field == "login_mode" else text


def _shown(cell: Cell) -> str:
    text = cell.isoformat() if isinstance(cell, date) else cell.value if isinstance(cell, BadCell) else cell
    return one_line(text)[:LONGEST_SHOWN]
