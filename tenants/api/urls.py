from django.urls import URLPattern, URLResolver, path

from tenants.api.departments import DepartmentByExternalIdView, DepartmentDetailView, DepartmentsView
from tenants.api.organizations import OrganizationDetailView, OrganizationsView
from tenants.api.people import PeopleView, PersonByExternalIdView, PersonDetailView
from tenants.api.people_batch import PeopleBatchView
from tenants.api.person_privacy import PersonErasureView, PersonExportView

urlpatterns: list[URLPattern | URLResolver] = [
    path("organizations", OrganizationsView.as_view()),
    path("organizations/<uuid:organization_id>", OrganizationDetailView.as_view()),
    path("departments", DepartmentsView.as_view()),
    path("departments/<uuid:department_id>", DepartmentDetailView.as_view()),
    # An external id may hold anything, slashes too.
    path("departments/by-external-id/<path:external_id>", DepartmentByExternalIdView.as_view()),
    path("people", PeopleView.as_view()),
    path("people/batch", PeopleBatchView.as_view()),
    path("people/<uuid:person_id>", PersonDetailView.as_view()),
    path("people/<uuid:person_id>/export", PersonExportView.as_view()),
    path("people/<uuid:person_id>/erase", PersonErasureView.as_view()),
    path("people/by-external-id/<path:external_id>", PersonByExternalIdView.as_view()),
]
