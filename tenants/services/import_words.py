"""What is wrong with a file of people, or a row of it, as a sentence: the same on the page and in the command."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.domain.people_roles import product_of_field
from tenants.domain.people_together import RowFault

Words = str | Promise

FIELD_WORDS: Mapping[str, Words] = {
    "external_id": gettext_lazy("External ID"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "entry_on": gettext_lazy("Entry"),
    "exit_on": gettext_lazy("First day without access"),
    "login_mode": gettext_lazy("Log-in mode"),
    "manager": gettext_lazy("Reports to"),
    "department": gettext_lazy("Department code"),
    "department_from": gettext_lazy("Department from"),
}

_TEXT_FAULTS: Mapping[str, Words] = {
    "UNREADABLE_CHARACTERS": gettext_lazy("It holds characters that nobody can read, such as line breaks."),
    "TOO_LONG": gettext_lazy("This is too long."),
}

_ROW_FAULTS: Mapping[str, Words] = {
    "AMBIGUOUS_DATE": gettext_lazy("This can be two days. Write it as 2026-03-15."),
    "CONTRADICTORY_ROLES": gettext_lazy(
        "Give a role or take it, and name all roles of a product or single ones: not both."
    ),
    "DATE_IN_CELL": gettext_lazy("The spreadsheet has made a date of it. Format the column as text and type it again."),
    "DATE_OUT_OF_RANGE": gettext_lazy("This day lies too far back or too far ahead."),
    "DUPLICATE_ROW": gettext_lazy("This person stands in an earlier row, too."),
    "ERROR_IN_CELL": gettext_lazy("The spreadsheet shows an error here."),
    "EXIT_BEFORE_ENTRY": gettext_lazy("The exit date lies before the entry date."),
    "INEXACT_NUMBER": gettext_lazy("The spreadsheet has lost digits of this number. Format the column as text."),
    "INVALID_DATE": gettext_lazy("This is no day. Write it as 2026-03-15."),
    "INVALID_EMAIL": gettext_lazy("This is no e-mail address."),
    "LOGIN_MODE_NONE": gettext_lazy("Who has no log-in can be given no role."),
    "MISSING_FIELD": gettext_lazy("This is needed."),
    "NOT_CURRENT": gettext_lazy(
        "Nobody can be given a role before their entry or after their exit. Give it while they are here."
    ),
    "PERSON_ERASED": gettext_lazy("This person is erased. Add them anew if they come back."),
    "REPORTING_LINE_LOOP": gettext_lazy("Nobody can report to themselves, however long the line."),
    "SHORT_YEAR": gettext_lazy("Write the year with four digits, as 2026-03-15."),
    "SUBSCRIPTION_ENDED": gettext_lazy("The agreement on this product has ended."),
    "TIME_IN_CELL": gettext_lazy("This is a time. Write the day alone, as 2026-03-15."),
    "UNKNOWN_CODE": gettext_lazy("There is no such log-in mode: write active, passive or none."),
    "UNKNOWN_DEPARTMENT": gettext_lazy("There is no department with this code."),
    "UNKNOWN_MANAGER": gettext_lazy("Nobody has this external ID, neither in the file nor here."),
    "UNKNOWN_PRODUCT": gettext_lazy("There is no product with this code in which people have roles here."),
    "UNKNOWN_ROLE": gettext_lazy("There is no such role in this product."),
    "UNREADABLE_CHARACTERS": _TEXT_FAULTS["UNREADABLE_CHARACTERS"],
}

_FILE_FAULTS: Mapping[str, Words] = {
    "BROKEN_CSV": gettext_lazy("The quotation marks in this file do not match. Save it as CSV or Excel once more."),
    "BROKEN_WORKBOOK": gettext_lazy("This Excel file cannot be opened. Save it as .xlsx once more."),
    "DUPLICATE_COLUMN": gettext_lazy("Two columns mean the same: “%(column)s”. Leave one of them."),
    "EMPTY_FILE": gettext_lazy("There is nothing in this file."),
    "EXIT_DAY_CONTRADICTED": gettext_lazy(
        "The heading of the exit date says the other day than you have chosen. Choose again, or change the heading."
    ),
    "EXIT_DAY_UNSAID": gettext_lazy("Say which day the exit date is."),
    "FORMULA_WITHOUT_VALUE": gettext_lazy(
        "The file has formulas without their results. Open it in your spreadsheet and save it once more."
    ),
    "MERGED_CELLS": gettext_lazy("Some cells are merged. Separate them, so that each row has its own cells."),
    "MISSING_COLUMN": gettext_lazy("The column “%(column)s” is missing."),
    "MIXED_ENCODING": gettext_lazy("Some letters of this file are broken. Save it as CSV UTF-8 or as Excel."),
    "NOT_TEXT": gettext_lazy("This is neither a CSV file nor an Excel file (.xlsx)."),
    "NO_HEADINGS": gettext_lazy(
        "The first row must have the headings of the columns, such as “External ID” and “Name”."
    ),
    "OLD_EXCEL": gettext_lazy("This file is protected, or of an old Excel. Save it as .xlsx without a password."),
    "TOO_LARGE": gettext_lazy("This file is too large."),
    "TOO_MANY_COLUMNS": gettext_lazy("There may be at most %(most)s columns."),
    "TOO_MANY_ROWS": gettext_lazy("There may be at most %(most)s rows. Split the file."),
    "UNKNOWN_PRODUCT": gettext_lazy("There is no product “%(product)s” in which people have roles here."),
    "UNEVEN_ROW": gettext_lazy("Row %(row)s has %(cells)s cells and the headings have %(headings)s."),
    "WORKBOOK_TOO_LARGE": gettext_lazy("This Excel file unpacks to far too much. Save only the people in it."),
}


def field_words(field: str) -> str:
    """What a column is called in our own files."""
    if product := product_of_field(field):
        return _("Roles: %(product)s") % {"product": product}
    return str(FIELD_WORDS.get(field, field))


def row_fault_words(fault: RowFault) -> str:
    """The sentence of a fault of a row."""
    if fault.code == "INVALID_TEXT":
        return str(_TEXT_FAULTS.get(str(fault.details.get("fault", "")), _("This text is not right.")))
    return str(_ROW_FAULTS.get(fault.code, fault.code))


def file_fault_words(code: str, details: Mapping[str, str | int]) -> str:
    """The sentence of a file that is refused whole."""
    shown = {**details, "column": field_words(str(details.get("column", "")))}
    return str(_FILE_FAULTS[code]) % shown
