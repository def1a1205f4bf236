"""A foreign key that cannot leave its organization."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

Known = TypeVar("Known")


class SameOrganization(BaseConstraint):
    """(organization_id, field) references (organization_id, id) of the field's target (R-X-9).

    Stands beside `ForeignKey(db_constraint=False)`. The target has a unique key on (organization, id). Deferred, as
    Django's own foreign keys are: a violation is raised at commit.
    """

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Waits for the end of the migration: the unique key that it needs may come later in the same one."""
        model, schema_editor = _given(model), _given(schema_editor)
        schema_editor.deferred_sql.append(self._sql(model, schema_editor))
        return None

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        return self.constraint_sql(model, schema_editor)

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        model, schema_editor = _given(model), _given(schema_editor)
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to ask beforehand: the table refuses."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def _sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        field: Any = model._meta.get_field(self.field)
        target = field.related_model
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY (organization_id, {quote(field.column)})"
            f" REFERENCES {quote(target._meta.db_table)} (organization_id, id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameOrganization) and (self.name, self.field) == (other.name, other.field)

    __hash__ = object.__hash__


def _given(argument: Known | None) -> Known:
    """Django's signatures say these may be missing; migrations always give them."""
    if argument is None:
        raise TypeError("a constraint needs its model and a schema editor")
    return argument
