"""What staff can do: each action is a page that asks, says what will happen to whom, and calls one service.

The service writes, refuses and audits; a refusal comes back to the page in words, and nothing is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, QueryDict

from tenants.admin_floor.forms import ActionForm
from tenants.admin_floor.shown import Words

# What fits into one confirmation that a person still reads.
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Done:
    """The action is done: a sentence about it, and the page that shows it."""

    sentence: Words
    url: str
    warnings: Sequence[Words] = ()


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What an action would do; `confirm` is what the button that does it says, the action's own words if empty."""

    sentences: Sequence[Words]
    confirm: Words = ""


@dataclass(frozen=True, slots=True)
class ShownOnce:
    """The action is done, and its result is shown in this one answer and kept nowhere."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


class StaffAction:
    """One action.

    `is_for_list`: it is about no single row; `needs_choice`: about those that were chosen. `is_foreseen`: it shows its
    effect before it is done. `template` extends `admin/action.html` where sentences do not suffice.
    """

    model: ClassVar[type[Model]]
    code: ClassVar[str]
    title: ClassVar[Words]
    button: ClassVar[Words]
    intro: ClassVar[Words] = ""
    form_class: ClassVar[type[ActionForm]] = ActionForm
    is_for_list: ClassVar[bool] = False
    needs_choice: ClassVar[bool] = False
    is_foreseen: ClassVar[bool] = False
    is_destructive: ClassVar[bool] = False
    is_primary: ClassVar[bool] = False
    template: ClassVar[str] = "admin/action.html"

    @property
    def url_name(self) -> str:
        return f"{self.model._meta.app_label}_{self.model._meta.model_name}_{self.code}"

    def is_offered(self, subject: Any) -> bool:
        """Whether the row's page shows the action; the service has the last word."""
        return True

    def is_possible(self, subject: Any) -> bool:
        """Whether there is anything to do; else the page says why not, and has no button."""
        return True

    def leads(self, subject: Any) -> bool:
        """Whether it is what is usually done next, and so the first button of the row's page."""
        return self.is_primary

    def find_subject(self, rows: QuerySet[Any], object_id: str, request: HttpRequest) -> Any:
        """What the action is about. Raises `Http404`."""
        return None if self.is_for_list else find_row(rows, object_id)

    def kept(self, subject: Any) -> list[tuple[str, str]]:
        """Hidden inputs by which the next request finds the same subject."""
        return []

    def form(self, subject: Any, data: QueryDict | None = None) -> ActionForm:
        return self.form_class(data, subject=subject, initial=self.initial(subject))

    def initial(self, subject: Any) -> dict[str, Any]:
        return {}

    def heading(self, subject: Any) -> Words:
        return self.title

    def confirm(self, subject: Any) -> Words:
        """What the button says that does it."""
        return self.button

    def consequences(self, subject: Any) -> Sequence[Words]:
        """What will happen, to whom, and what will not."""
        return ()

    def page_context(self, subject: Any) -> Mapping[str, Any]:
        """What a `template` of the action's own shows."""
        return {}

    def foresee(self, subject: Any, answers: Mapping[str, Any], at: datetime) -> Foreseen:
        """The same, from the answers, if `is_foreseen`; whatever it writes is taken back. Raises as `perform` does."""
        raise NotImplementedError

    def perform(self, subject: Any, answers: Mapping[str, Any], at: datetime) -> Done | ShownOnce:
        """Calls the service. Raises `Refused` or `NotFound`."""
        raise NotImplementedError


class ListAction(StaffAction):
    """An action above a list that needs no row, such as making one."""

    is_for_list = True


class BulkAction(StaffAction):
    """An action on the rows that were chosen, by `?id=…&id=…` or in the form."""

    is_for_list = True
    needs_choice = True

    def find_subject(self, rows: QuerySet[Any], object_id: str, request: HttpRequest) -> Any:
        given = request.POST if request.method == "POST" else request.GET
        try:
            return list(rows.filter(pk__in=given.getlist("id")[:MOST_AT_ONCE]))
        except (ValidationError, ValueError) as error:
            raise Http404 from error

    def is_possible(self, subject: Any) -> bool:
        return bool(subject)

    def kept(self, subject: Any) -> list[tuple[str, str]]:
        return [("id", str(row.pk)) for row in subject]


Registered = TypeVar("Registered", bound=type[StaffAction])

_actions: dict[type[Model], list[StaffAction]] = defaultdict(list)


def offer_action(action: Registered) -> Registered:
    """Puts an action on the pages of its model; an app may offer actions on the models of the apps below it."""
    _actions[action.model].append(action())
    return action


def actions_on(model: type[Model]) -> list[StaffAction]:
    return _actions[model]


def find_row(rows: QuerySet[Any], object_id: str) -> Any:
    """The row of an address; raises `Http404` for an id that is none, too."""
    try:
        return rows.get(pk=object_id)
    except (rows.model.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error


@contextmanager
def taken_back() -> Iterator[None]:
    """Whatever is written inside is undone at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
