"""How others' usage is shown: by name, under pseudonyms, or by department only (R-X-14)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from metering.views.reader import reader_of
from tenants.domain.usage_display import UsageDisplay
from tenants.services.organizations import change_usage_display
from tenants.views.access import member_required

DISPLAY_CHOICES = (
    (UsageDisplay.BY_NAME.value, gettext_lazy("by name")),
    (UsageDisplay.BY_PSEUDONYM.value, gettext_lazy("under pseudonyms")),
    (UsageDisplay.BY_DEPARTMENT.value, gettext_lazy("by department only")),
)


@require_POST
@member_required
def display(request: HttpRequest) -> HttpResponse:
    """The administrators' choice, for all who read others' usage."""
    reader = reader_of(request)
    if not reader.is_administrator:
        raise PermissionDenied
    chosen = request.POST.get("display", "")
    if chosen not in dict(DISPLAY_CHOICES):
        raise BadRequest("no such display")
    change_usage_display(reader.organization.id, chosen, at=reader.at)
    messages.success(request, _("Others’ usage is shown %(how)s now.") % {"how": dict(DISPLAY_CHOICES)[chosen]})
    return redirect(f"{reverse('metering:usage')}#people")
