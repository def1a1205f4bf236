"""Files that say who is here: CSV and XLSX, read into wishes about people, or refused with a code."""

from tenants.domain.people_files.columns import ExitDay
from tenants.domain.people_files.people import PeopleFile, read_people_file
from tenants.domain.people_files.sheet import Notice, NotReadable, SheetLimits

__all__ = ["ExitDay", "NotReadable", "Notice", "PeopleFile", "SheetLimits", "read_people_file"]
