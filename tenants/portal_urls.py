"""The portal's pages about the organization itself."""

from django.urls import URLPattern, URLResolver, path

from tenants.views import api_keys, audit_log, departments, person_data, settings, users
from tenants.views.people import changes, import_files, import_preview, listing, person, reporting_line, together

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", listing.people, name="people"),
    path("people/new/", changes.new_person, name="new_person"),
    path("people/together/", together.people_together, name="people_together"),
    path("people/import/", import_files.import_people, name="import_people"),
    path("people/import/template.<slug:kind>", import_files.import_template, name="import_template"),
    path("people/import/<uuid:upload_id>/", import_preview.import_preview, name="import_preview"),
    path("people/import/<uuid:upload_id>/discard/", import_preview.import_discard, name="import_discard"),
    path("people/<uuid:person_id>/", person.person, name="person"),
    path("people/<uuid:person_id>/change/", changes.change, name="change_person"),
    path("people/<uuid:person_id>/department/", changes.move, name="move_person"),
    path("people/<uuid:person_id>/manager/", reporting_line.reporting_line, name="person_manager"),
    path("people/<uuid:person_id>/invite/", users.invite, name="invite_person"),
    path("users/", users.users, name="users"),
    path("users/invite/", users.invite, name="invite_user"),
    path("users/<uuid:membership_id>/roles/", users.roles, name="user_roles"),
    path("users/<uuid:membership_id>/remove/", users.remove, name="remove_user"),
    path("invitations/<uuid:invitation_id>/resend/", users.resend, name="resend_invitation"),
    path("invitations/<uuid:invitation_id>/withdraw/", users.withdraw, name="withdraw_invitation"),
    path("people/<uuid:person_id>/data/", person_data.person_data, name="person_data"),
    path("people/<uuid:person_id>/data/export/", person_data.export, name="person_data_export"),
    path("people/<uuid:person_id>/data/erase/", person_data.erase, name="person_erase"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.new_department, name="new_department"),
    path("departments/<uuid:department_id>/", departments.department, name="department"),
    path("audit-log/", audit_log.audit_log, name="audit_log"),
    path("settings/", settings.settings, name="settings"),
    path("api-keys/", api_keys.api_keys, name="api_keys"),
    path("api-keys/new/", api_keys.new_api_key, name="new_api_key"),
    path("api-keys/<uuid:key_id>/revoke/", api_keys.revoke, name="revoke_api_key"),
]
