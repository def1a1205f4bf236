"""A foreign key that cannot leave its organization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

Known = TypeVar("Known")


class SameOrganization(BaseConstraint):
    """(organization_id, field) references (organization_id, id) of the field's target (R-X-9).

    Stands beside `ForeignKey(db_constraint=False)`. The target has a unique key on (organization, id). Deferred, as
    Django's own foreign keys are: a violation is raised at commit. What `shares` names are columns that both tables
    have and in which both rows must agree, too; they stand in the target's key, between organization and id.
    """

    def __init__(self, *, field: str, name: str, shares: Sequence[str] = ()) -> None:
        super().__init__(name=name)
        self.field, self.shares = field, tuple(shares)

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
        shared = {"shares": self.shares} if self.shares else {}
        return path, args, {**kwargs, "field": self.field, **shared}

    def _sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        field: Any = model._meta.get_field(self.field)
        target = field.related_model
        both = ", ".join(quote(column) for column in ("organization_id", *self.shares))
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY ({both}, {quote(field.column)})"
            f" REFERENCES {quote(target._meta.db_table)} ({both}, id)"
            " DEFERRABLE INITIALLY DEFERRED"
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameOrganization) and self.deconstruct() == other.deconstruct()

    __hash__ = object.__hash__


def _given(argument: Known | None) -> Known:
    """Django's signatures say these may be missing; migrations always give them."""
    if argument is None:
        raise TypeError("a constraint needs its model and a schema editor")
    return argument
