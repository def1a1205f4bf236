"""Words of unfold's pages, which brings none but English ones: named here, they are found and translated as ours are.

Only those that the vendor's admin shows. Django's own admin words come translated with Django.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

UNFOLD = (
    gettext_noop("Apply Filters"),
    gettext_noop("Click to download"),
    gettext_noop("Date"),
    gettext_noop("Expand row"),
    gettext_noop("False"),
    gettext_noop("Filter navigation items"),
    gettext_noop("General"),
    gettext_noop("Go back"),
    gettext_noop("Hide counts"),
    gettext_noop("Loading more results..."),
    gettext_noop("More actions"),
    gettext_noop("Next"),
    gettext_noop("No data"),
    gettext_noop("No recent searches"),
    gettext_noop("No results found"),
    gettext_noop("No results matching your query"),
    gettext_noop("Previous"),
    gettext_noop("Recent searches"),
    gettext_noop("Reset filters"),
    gettext_noop("Run"),
    gettext_noop("Search apps and models..."),
    gettext_noop("Select action"),
    gettext_noop("Select action to run"),
    gettext_noop("Select all objects on this page for an action"),
    gettext_noop("Select all rows"),
    gettext_noop("Select record"),
    gettext_noop("Select value"),
    gettext_noop("Show counts"),
    gettext_noop("Submit"),
    gettext_noop("System"),
    gettext_noop("True"),
    gettext_noop("Type to search"),
)
