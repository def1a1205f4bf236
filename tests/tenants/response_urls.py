"""One view for each kind of response, beside the product's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.base import OrganizationView
from tenants.domain.refusal import Refused
from tenants.models import Person
from tenants.scoping import in_chunks
from tests.cast import AT, make_person

PAGE = engines["django"].from_string("{% for person in people %}[{{ person.name }}]{% endfor %}")


def late(request: HttpRequest) -> HttpResponseBase:
    """Rendered after the view, by the handler."""
    return TemplateResponse(request, PAGE, {"people": Person.objects.order_by("name")})


def stream(request: Any) -> HttpResponseBase:
    def names() -> Iterator[str]:
        people = Person.objects.order_by("name")
        for person in in_chunks(
            request.scope,
            lambda after: list(people.filter(name__gt=after)[:2] if after else people[:2]),
            lambda person: person.name,
        ):
            yield f"[{person.name}]"

    return StreamingHttpResponse(names())


def fail(request: Any) -> HttpResponseBase:
    """Writes, and then fails as the query says."""
    make_person(request.membership.organization, "half")
    match request.GET["how"]:
        case "raised":
            raise RuntimeError("after the write")
        case "missing":
            raise Http404
        case "returned":
            return HttpResponse(status=503)
        case _:
            return HttpResponse("refused, and kept", status=409)


class FailingView(OrganizationView):
    scopes = {"POST": "people:write"}

    def post(self, request: Request) -> Response:
        Person.objects.create(organization_id=self.organization.id, external_id="half", name="Half", entry_on=AT.date())
        body: Any = request.data
        how = body["how"]
        if how == "raised":
            raise RuntimeError("after the write")
        if how == "refused":
            raise Refused("NO", "no")
        if how == "invalid":
            raise ValidationError("no")
        return Response({"kept": True}, status=409)


urlpatterns = [
    path("late/", late),
    path("stream/", stream),
    path("fail/", fail),
    path("api/v1/fail", FailingView.as_view()),
    path("", include("config.urls")),
]
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
