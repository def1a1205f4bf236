"""Where a file of people is uploaded, and the empty one to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.domain.people_files import NotReadable
from tenants.domain.people_roles import RolesInProduct, roles_field
from tenants.scoping import current_organization
from tenants.services.import_words import FIELD_WORDS, field_words, file_fault_words
from tenants.services.people_import import import_limits, import_products, read_import
from tenants.services.people_uploads import keep_upload
from tenants.views.access import administrator_required
from tenants.views.fields import RadioButtons
from tenants.views.spreadsheets import CONTENT_TYPES, table_file

Words = str | Promise

# Which answer a refusal of the file is about; the others are about the file.
_ABOUT_EXIT_DAY = frozenset({"EXIT_DAY_CONTRADICTED", "EXIT_DAY_UNSAID"})


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, or Excel as .xlsx. Only its first sheet is read."),
        widget=forms.ClearableFileInput(attrs={"accept": f".csv,.tsv,.txt,.xlsx,{CONTENT_TYPES['xlsx']}"}),
        error_messages={"empty": gettext_lazy("There is nothing in this file.")},
    )
    exit_day = forms.ChoiceField(
        label=gettext_lazy("The exit date in the file is"),
        choices=[
            ("first_without", gettext_lazy("the first day without access")),
            ("last", gettext_lazy("the last day of access")),
        ],
        help_text=gettext_lazy("A day’s difference decides whether somebody still has access on it."),
        widget=RadioButtons,
        error_messages={"required": gettext_lazy("Say which day the exit date is.")},
    )


@dataclass(frozen=True, slots=True)
class ColumnHelp:
    heading: Words
    words: Words


COLUMN_HELP: dict[str, Words] = {
    "external_id": gettext_lazy("Needed. Who is known by it is changed, who is not is added. It never changes."),
    "name": gettext_lazy("Needed for whoever is new."),
    "email": gettext_lazy("One address, or nothing."),
    "entry_on": gettext_lazy("The first day here, as 2026-03-15. Without one, the person is not counted."),
    "exit_on": gettext_lazy("As 2026-03-15; above you say which day it is."),
    "login_mode": gettext_lazy("active, passive or none, or what these pages call them."),
    "manager": gettext_lazy("The external ID of somebody here, or in any row of the file."),
    "department": gettext_lazy("The code of a department. There must be one with it."),
    "department_from": gettext_lazy("The day of the move. Without it: today, or the entry if that is later."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def import_people(request: HttpRequest) -> HttpResponse:
    """What the file says is kept for the preview; a file that cannot be read is refused here."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and "file" not in request.FILES and _is_too_large(request):
        form.add_error("file", file_fault_words("TOO_LARGE", {}))
    elif form.is_valid():
        try:
            return redirect("import_preview", _keep(form.cleaned_data))
        except NotReadable as refusal:
            field = "exit_day" if refusal.code in _ABOUT_EXIT_DAY else "file"
            form.add_error(field, f"{file_fault_words(refusal.code, refusal.details)} ({refusal.code})")
    columns = [ColumnHelp(FIELD_WORDS[field], words) for field, words in COLUMN_HELP.items()]
    columns += [_roles_help(product) for product in import_products(current_organization(), at=timezone.now())]
    context = {"form": form, "columns": columns, "limits": import_limits()}
    return render(request, "tenants/import_people.html", context, status=422 if form.errors else 200)


@require_safe
@administrator_required
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The headings in the reader's language, with nobody below them; roles have a column for each product."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    products = import_products(current_organization(), at=timezone.now())
    headings = [field_words(field) for field in (*FIELD_WORDS, *(roles_field(found.product) for found in products))]
    return table_file([headings], name=f"people.{kind}", sheet=_("People"))


def _keep(answers: dict[str, Any]) -> Any:
    uploaded, organization_id, at = answers["file"], current_organization(), timezone.now()
    language = (get_language() or "en").partition("-")[0]
    file = read_import(organization_id, uploaded.read(), exit_day=answers["exit_day"], language=language, at=at)
    return keep_upload(organization_id, file, file_name=uploaded.name, at=at)


def _roles_help(product: RolesInProduct) -> ColumnHelp:
    """The roles by code, which every file may write, beside the words that the reader knows them by."""
    roles = ", ".join(f"{code} ({words})" for code, words in product.words.items())
    words = _(
        "Roles in %(name)s, with commas between them: %(roles)s. They take the seats that they need, and only who is"
        " here today can be given one. An empty cell takes all of the person’s roles there away."
    )
    return ColumnHelp(field_words(roles_field(product.product)), words % {"name": product.product_name, "roles": roles})


def _is_too_large(request: HttpRequest) -> bool:
    """A file that nobody would read is not even taken."""
    length = request.META.get("CONTENT_LENGTH", "")
    return length.isdecimal() and int(length) > import_limits().most_bytes
