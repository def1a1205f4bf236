"""How far the demo is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.portal import shell_of
from tenants.views.access import member_required


@member_required
def demo(request: HttpRequest) -> HttpResponse:
    """The page, or just its banner for the page that asks again."""
    if getattr(request, "htmx", False):
        shell = shell_of(request)
        return render(request, "components/demo_banner.html", {"demo": shell.demo if shell else None})
    return render(request, "demo.html")
