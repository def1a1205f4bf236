"""The portal's pages about the organization itself."""

from django.urls import URLPattern, URLResolver, path

from tenants.views import departments

urlpatterns: list[URLPattern | URLResolver] = [
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.new_department, name="new_department"),
    path("departments/<uuid:department_id>/", departments.department, name="department"),
]
