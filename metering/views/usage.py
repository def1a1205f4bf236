"""The usage page: a term over time, by department and by person; a part of it to htmx, and all of it as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from metering.views.asked import read_asked
from metering.views.display import DISPLAY_CHOICES
from metering.views.exports import export
from metering.views.looked import look
from metering.views.reader import find_seen, reader_of
from metering.views.usage_page import usage_page
from tenants.views.access import member_required


@require_safe
@member_required
def usage(request: HttpRequest) -> HttpResponse:
    """An administrator reads everything; everybody else their own usage, and nothing else (R-SCALGO-12)."""
    asked = read_asked(request.GET)
    reader = reader_of(request)
    seen = find_seen(reader, asked)
    view = look(reader, seen, asked)
    if view is None:
        return render(request, "metering/no_usage.html", {"is_own": not reader.is_administrator})
    if asked.export:
        return export(view)
    return _page(request, {"usage": usage_page(view), "display_choices": DISPLAY_CHOICES})


def _page(request: Any, context: dict[str, Any]) -> HttpResponse:
    template = "metering/_usage.html" if request.htmx else "metering/usage.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
