"""The page on which a licence administrator asks for an introduction workshop, and the accepted quote on paper."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from billing.documents.content_json import quote_from_json
from billing.documents.render import render_quote
from billing.models import QuoteAcceptance
from billing.selectors.support import waiting_workshop
from billing.services.workshops import LONGEST_WISH, request_workshop
from tenants.domain.refusal import Refused
from tenants.scoping import current_organization
from tenants.views.access import administrator_required, manager_required
from tenants.views.refusals import show_refusal


class WorkshopForm(forms.Form):
    wish = forms.CharField(
        label=gettext_lazy("What should the workshop be about, for whom, and when?"),
        help_text=gettext_lazy("The vendor answers by e-mail. It costs nothing, and is held in some cases."),
        max_length=LONGEST_WISH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def ask_for_workshop(request: HttpRequest) -> HttpResponse:
    """Asks while no request waits; else the page tells of that one. What was typed meanwhile is shown again."""
    form = WorkshopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_workshop(current_organization(), form.cleaned_data["wish"], at=timezone.now())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The vendor has your request, and answers by e-mail."))
            return redirect("billing:contract")
    context = {"form": form, "waiting": waiting_workshop(current_organization())}
    return render(request, "billing/workshop.html", context, status=422 if form.errors else 200)


@require_safe
@manager_required
def accepted_quote(request: HttpRequest) -> HttpResponse:
    """The text that was signed, from the organization's own copy."""
    acceptance = QuoteAcceptance.objects.select_related("subscription").order_by("-accepted_at").first()
    if acceptance is None:
        raise Http404
    content = quote_from_json(acceptance.content)
    response = HttpResponse(render_quote(content, acceptance.text_hash), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{content.number}-{content.revision}.pdf"'
    return response
