"""What every view of the API starts from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tenants.api.paging import CreatedPagination
from tenants.api.serializers import OrganizationQuery, StrictQuery, StrictSerializer
from tenants.domain.refusal import NotFound, Refused
from tenants.selectors import OrganizationFacts, organization_facts


class ApiView(APIView):
    """A view says which scope each method needs, and which query parameters it knows.

    Bodies are checked by `body`, query strings before the method runs. Refusals are raised, and roll back.
    """

    scopes: ClassVar[Mapping[str, str]]
    query_of: ClassVar[Mapping[str, type[StrictQuery]]] = {}
    pagination: ClassVar[type[CreatedPagination]] = CreatedPagination
    query: dict[str, Any]
    at: datetime

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.at = timezone.now()
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method == "OPTIONS" or not hasattr(self, method.lower()):
            raise MethodNotAllowed(method)
        self.query = self.query_of.get(method, self.usual_query()).read(request.query_params)

    def usual_query(self) -> type[StrictQuery]:
        return StrictQuery

    def body(self, serializer: type[StrictSerializer], *, is_partial: bool = False) -> dict[str, Any]:
        """The request's JSON, checked; raises `ValidationError`."""
        read = serializer(data=self.request.data, partial=is_partial)
        read.is_valid(raise_exception=True)
        checked: dict[str, Any] = read.validated_data
        return checked

    def page(self, rows: QuerySet[Any], show: Callable[[Sequence[Any]], list[dict[str, Any]]]) -> Response:
        """One page of a list; `show` makes JSON of the rows of a page together."""
        paginator = self.pagination()
        found: Sequence[Model] = paginator.paginate_queryset(rows, self.request, view=self) or []
        return paginator.get_paginated_response(show(found))


class OrganizationView(ApiView):
    """A view about one organization: the key's own, or for a vendor's key the one named by `?organization=`.

    The middleware has put the request into its scope already, so that the database holds the vendor to it too.
    """

    organization: OrganizationFacts

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.organization = organization_facts(self._organization_id())
        named = self.query.get("organization")
        if named is not None and named != self.organization.slug:
            raise NotFound("organization", named)

    def usual_query(self) -> type[StrictQuery]:
        return OrganizationQuery

    def _organization_id(self) -> UUID:
        request: Any = self.request._request
        organization_id: UUID | None = request.scope.organization_id
        if organization_id is not None:
            return organization_id
        if "organization" in self.query:
            raise NotFound("organization", self.query["organization"])
        raise Refused("ORGANIZATION_REQUIRED", _("A vendor's key says for whom it acts."), is_input=True)
