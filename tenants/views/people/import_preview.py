"""What an uploaded file would do, and the decision about it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tenants.domain.people_together import PeopleOutcome
from tenants.domain.refusal import NotFound, Refused
from tenants.scoping import current_organization
from tenants.selectors import departments_of
from tenants.selectors.people_uploads import KeptUpload, kept_upload, people_not_named
from tenants.services.people_import import import_people, preview_import
from tenants.services.people_uploads import drop_upload
from tenants.views.access import administrator_required
from tenants.views.people.outcomes import OUTDATED, outcome_page


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def import_preview(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The preview that was seen is what is done: its digest comes back with the confirmation."""
    upload = _upload(upload_id)
    if request.method != "POST":
        return _show(request, upload)
    try:
        done = import_people(
            current_organization(), upload.file, at=timezone.now(), expected=request.POST.get("digest", "")
        )
    except Refused as refused:
        return _show(request, upload, refused)
    drop_upload(upload_id)
    messages.success(request, _imported(done))
    return redirect("people")


@require_POST
@administrator_required
def import_discard(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    drop_upload(upload_id)
    messages.success(request, _("The file is forgotten. Nothing was imported."))
    return redirect("import_people")


def _upload(upload_id: UUID) -> KeptUpload:
    try:
        return kept_upload(upload_id, at=timezone.now())
    except NotFound as error:
        raise Http404 from error


def _show(request: HttpRequest, upload: KeptUpload, refused: Refused | None = None) -> HttpResponse:
    """After a refusal, what would happen now."""
    organization_id = current_organization()
    outcome = preview_import(organization_id, upload.file, at=timezone.now())
    departments = {department.code: department.name for department in departments_of(organization_id)}
    named = [wish.external_id for wish in upload.file.wishes]
    context = {
        "upload": upload,
        "page": outcome_page(outcome, request.GET, departments),
        "not_named": people_not_named(organization_id, named, on=outcome.today),
        "notices": {notice.code: notice.details for notice in upload.file.notices},
        "is_outdated": refused is not None and refused.code in OUTDATED,
    }
    return render(request, "tenants/import_preview.html", context, status=409 if refused else 200)


def _imported(done: PeopleOutcome) -> str:
    count = len(done.differences)
    return ngettext("%(count)s person is imported.", "%(count)s people are imported.", count) % {"count": count}
