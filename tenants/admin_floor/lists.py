"""The list of an admin page."""

from __future__ import annotations

from typing import Any

from unfold.views import ChangeList


class FactList(ChangeList):  # type: ignore[misc]  # unfold has no types
    """Keeps the addresses that it has made: each row asks for those of all headings again.

    `row_words` are what as many rows as it found are called.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._addresses: dict[str, str] = {}
        super().__init__(*args, **options)
        self.row_words = self.model_admin.words_for(self.result_count)

    def get_query_string(self, new_params: Any = None, remove: Any = None) -> str:
        asked = repr((new_params, remove))
        if asked not in self._addresses:
            self._addresses[asked] = super().get_query_string(new_params, remove)
        return self._addresses[asked]
