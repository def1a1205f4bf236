"""The portal's pages about the organization itself."""

from django.urls import URLPattern, URLResolver, path

from tenants.views import api_keys, departments

urlpatterns: list[URLPattern | URLResolver] = [
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.new_department, name="new_department"),
    path("departments/<uuid:department_id>/", departments.department, name="department"),
    path("api-keys/", api_keys.api_keys, name="api_keys"),
    path("api-keys/new/", api_keys.new_api_key, name="new_api_key"),
    path("api-keys/<uuid:key_id>/revoke/", api_keys.revoke, name="revoke_api_key"),
]
