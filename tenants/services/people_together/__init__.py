"""Many people changed in one transaction, all or nothing: imports, and changes of several at once."""

from tenants.services.people_together.changing import (
    Progress,
    change_people_together,
    no_news,
    preview_people_together,
)

__all__ = ["Progress", "change_people_together", "no_news", "preview_people_together"]
