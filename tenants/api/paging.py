"""Lists are paged by cursor: a page does not shift while rows are added."""

from rest_framework.pagination import CursorPagination


class CreatedPagination(CursorPagination):
    """By id: UUIDv7 ascends in time."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
