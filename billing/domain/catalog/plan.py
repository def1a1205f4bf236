"""What a catalogue file says: a product, the meters it brings, and its plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from billing.domain.charge_rule import Schedule
from billing.domain.codes import Code, OrganizationType
from billing.domain.currencies import CurrencyCode
from billing.domain.unit_codes import UnitCode
from tenants.domain.decision import Clause
from tenants.domain.typed_json import AtLeast, Fault, MoreThan, NotEmpty, digest_of, plain_json, stated_json

LANGUAGES = ("nb", "en", "de", "nl")


@dataclass(frozen=True, slots=True)
class _InLanguage:
    """A clause is quoted in a language that the product can name."""

    code = "UNKNOWN_CHOICE"

    def reason(self, clause: Clause) -> str | None:
        return None if clause.language in LANGUAGES else f"{clause.language!r} is none of {', '.join(LANGUAGES)}"


Quoted = Annotated[Clause, _InLanguage()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What people read, in each language of the product (R-X-10)."""

    nb: str
    en: str
    de: str
    nl: str

    def in_language(self, language: str) -> str:
        """The text for a reader; English for a language that is none of ours."""
        return str(getattr(self, language if language in LANGUAGES else "en"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """People are shown a meter's total divided by `per`, in this unit: bytes as GB."""

    unit: UnitCode
    per: Annotated[Decimal, MoreThan(0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A meter that tells how people work (R-CHAT-6): its values are added up, or their mean is read.

    `by_department_only`: of no single person, whatever the organization shows of usage.
    """

    read_as: Literal["sum", "mean"] = "sum"
    by_department_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """Something that is measured, and the unit that its events' values are in."""

    code: Code
    unit: UnitCode
    names: Texts
    shown: Shown | None = None
    statistic: Statistic | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What is sold; a brand has one name in all languages."""

    code: Code
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sourced:
    """A part of a plan quotes the clause it comes from, or says that it is an example of ours."""

    clause: Quoted | None = None
    example: bool = False

    def faults(self) -> Iterator[Fault]:
        if self.clause is None and not self.example:
            yield Fault(("clause",), "MISSING", "a clause is missing; what no source states is marked `example = true`")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedTo(_Sourced):
    """The organization types that the plan is offered to, all if none is named; staff may override (R-SCALGO-1)."""

    organization_types: tuple[OrganizationType, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(_Sourced):
    """The length of a term (R-SCALGO-2)."""

    months: Annotated[int, AtLeast(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(_Sourced):
    """How many months before a term's last day notice has to be in (R-SCALGO-16)."""

    months: Annotated[int, AtLeast(0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions(_Sourced):
    """How many an organization may have at a time: one of the plan, one of any of the product's plans, or many."""

    per_organization: Literal["one", "one_of_product", "many"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What comes with the plan for nothing: shown to the customer, never an invoice line (R-SCALGO-19)."""

    code: Code
    names: Texts
    clause: Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A clause of the contract that sets no number, for whoever asks why: administrators, refunds."""

    code: Code
    clause: Quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAccess:
    """Who may use the product: an access rule with its parameters, of the rule's own type."""

    rule: str
    clause: Quoted
    parameters: Any = None
    example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCharge:
    """What is to be paid: a charge rule with its parameters, of the rule's own type, and the texts of its lines.

    `example` says that no source states the figures.
    """

    code: Code
    rule: str
    schedule: Schedule
    billed: Literal["in_advance", "in_arrears"]
    clause: Quoted
    texts: Mapping[Code, Texts]
    parameters: Any = None
    example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHeader:
    """What a plan says beside access and charges. Everything with a default is an option of the plan."""

    code: Code
    names: Texts
    currencies: Annotated[tuple[CurrencyCode, ...], NotEmpty()]
    offered_to: OfferedTo
    term: Term
    notice: Notice
    subscriptions: Subscriptions
    payment_days: Annotated[int, AtLeast(0)] = 30
    services: tuple[Service, ...] = ()
    articles: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(PlanHeader):
    """A plan as its file states it, whole. Whether it can be sold is not its own to say: the program's rules do."""

    access: PlanAccess
    charges: Annotated[tuple[PlanCharge, ...], NotEmpty()]

    def as_json(self) -> dict[str, Any]:
        """The plan in the form of its file with every option stated, to be kept; `read_kept_plan` reads it again."""
        content: dict[str, Any] = plain_json(self)
        return content

    @property
    def digest(self) -> str:
        """The same for the same content, whatever its layout, its comments, and which defaults it spells out."""
        return digest_of(stated_json(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFile:
    """One catalogue file."""

    file: str
    product: Product
    meters: tuple[Meter, ...]
    plans: tuple[Plan, ...]
