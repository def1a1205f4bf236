"""Pages beside those of usage."""

from django.urls import URLPattern, URLResolver, path

from metering.views import operators

urlpatterns: list[URLPattern | URLResolver] = [path("operators/", operators.operators, name="operators")]
