from django.urls import URLPattern, URLResolver, path

from metering.views import display, references, usage

app_name = "metering"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", usage.usage, name="usage"),
    path("display/", display.display, name="display"),
    path("references/<uuid:actor_id>/", references.reference, name="reference"),
    path("references/<uuid:actor_id>/people/<uuid:person_id>/", references.assign, name="assign"),
    path("references/<uuid:actor_id>/release/", references.release, name="release"),
]
