from django.urls import URLPattern, URLResolver, path

from licensing.views.sessions import lists, page

app_name = "licensing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sessions/", page.sessions, name="sessions"),
    path("sessions/now/", page.now, name="sessions_now"),
    path("sessions/starts/", lists.starts, name="starts"),
    path("sessions/refusals/", lists.refusals, name="refusals"),
    path("sessions/<uuid:lease_id>/end/", page.end, name="end_session"),
]
