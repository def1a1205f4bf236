"""Many people changed in one transaction, all or nothing: imports, and changes of several at once."""

from tenants.services.people_together.changing import change_people_together, preview_people_together

__all__ = ["change_people_together", "preview_people_together"]
