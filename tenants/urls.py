from django.urls import URLPattern, URLResolver, path

from tenants.views.invitation import invitation

urlpatterns: list[URLPattern | URLResolver] = [
    path("invitation/<str:token>/", invitation, name="invitation"),
]
