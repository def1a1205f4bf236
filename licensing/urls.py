"""The portal's pages about licenses."""

from django.urls import URLPattern, URLResolver, path

from licensing.views.seat_question import seat_question
from licensing.views.seats import asking, giving, leaving, listing, passing_on, rights
from licensing.views.sessions import lists, page

app_name = "licensing"

urlpatterns: list[URLPattern | URLResolver] = [
    path("seats/", listing.seats, name="seats"),
    path("seats/ask/", asking.ask, name="ask_unused"),
    path("seats/give/", giving.choose_person, name="give_seat"),
    path("seats/give/<uuid:person_id>/", giving.give, name="give_seat_to"),
    path("seats/rights/<uuid:person_id>/", rights.rights, name="seat_rights"),
    path("seats/<uuid:assignment_id>/remove/", leaving.remove, name="remove_seat"),
    path("seats/<uuid:assignment_id>/pass-on/", passing_on.choose_person, name="pass_on_seat"),
    path("seats/<uuid:assignment_id>/pass-on/<uuid:person_id>/", passing_on.pass_on, name="pass_on_seat_to"),
    path("seat-question/<str:token>/", seat_question, name="seat_question"),
    path("sessions/", page.sessions, name="sessions"),
    path("sessions/now/", page.now, name="sessions_now"),
    path("sessions/starts/", lists.starts, name="starts"),
    path("sessions/refusals/", lists.refusals, name="refusals"),
    path("sessions/<uuid:lease_id>/end/", page.end, name="end_session"),
]
