from django.urls import URLPattern, URLResolver, path

from metering.api.events import EventView, EventVoidView
from metering.api.receiving import receive_events
from metering.api.usage import UsageView

urlpatterns: list[URLPattern | URLResolver] = [
    path("events", receive_events),
    # A source may hold slashes, and an id too.
    path("events/<path:name>/void", EventVoidView.as_view()),
    path("events/<path:name>", EventView.as_view()),
    path("usage", UsageView.as_view()),
]
