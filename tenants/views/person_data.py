"""What is kept about one person: taken away as a file, or erased (R-X-14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.domain.refusal import Refused
from tenants.models import Person
from tenants.scoping import current_organization
from tenants.services.erasure import erase_person
from tenants.services.person_export import CONTENT_TYPE, export_person
from tenants.views.access import administrator_required, is_administrator, member_required
from tenants.views.confirmation import Confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDataPage:
    """`may_erase` is for administrators, and not about themselves."""

    person: Person
    is_own: bool
    may_erase: bool


@require_safe
@member_required
def person_data(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What there is, and what can be done with it: administrators about anybody, everybody about themselves."""
    person = _find(request, person_id)
    is_own = _is_own(request, person_id)
    page = PersonDataPage(
        person=person,
        is_own=is_own,
        may_erase=is_administrator(request) and not is_own and person.erased_at is None,
    )
    return render(request, "tenants/person_data.html", {"data": page})


@require_safe
@member_required
def export(request: HttpRequest, person_id: UUID) -> FileResponse:
    """Everything as one file; that it was taken is kept, and the person sees it."""
    person = _find(request, person_id)
    file = export_person(person.pk, at=timezone.now())
    return FileResponse(file, as_attachment=True, filename=f"{person.pk}.zip", content_type=CONTENT_TYPE)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def erase(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What will happen; on POST it has."""
    person = _find(request, person_id)
    page_url = reverse("person_data", args=[person_id])
    if person.erased_at is not None:
        return redirect(page_url)
    if request.method == "POST":
        try:
            erased = erase_person(person_id, at=timezone.now())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("%(name)s stands in their place now.") % {"name": erased.name})
        return redirect(page_url)
    return render(request, "confirm.html", {"confirmation": _confirmation(person, page_url)})


def _confirmation(person: Person, page_url: str) -> Confirmation:
    name = {"name": person.name}
    return Confirmation(
        title=_("Erase %(name)s") % name,
        intro=_("This cannot be taken back, not by us either."),
        points=(
            _("A pseudonym stands in place of %(name)s everywhere: name, e-mail address, ID and references of usage.")
            % name,
            _("%(name)s has no access from today. Their log-in ends, unless another organisation uses it too.") % name,
            _("Invitations end, and mail that waits for them is not sent."),
            _("Totals, prices and invoices stay as they are, and so does the department of each use."),
            _("What they signed, and documents that name them, stay as they are as long as the law has them kept."),
            _("If events come in later under the old ID, they belong to nobody."),
            _("Export their data first if they have asked for it: afterwards nobody can tell what was theirs."),
        ),
        confirm=_("Erase %(name)s for ever") % name,
        cancel=_("Do not erase"),
        cancel_url=page_url,
        is_destructive=True,
    )


def _find(request: Any, person_id: UUID) -> Person:
    """Raises `PermissionDenied` for whom it does not concern, `Http404` for whom there is not."""
    if not (is_administrator(request) or _is_own(request, person_id)):
        raise PermissionDenied
    person: Person | None = Person.objects.filter(organization_id=current_organization(), pk=person_id).first()
    if person is None:
        raise Http404
    return person


def _is_own(request: Any, person_id: UUID) -> bool:
    return bool(request.membership.person_id == person_id)
