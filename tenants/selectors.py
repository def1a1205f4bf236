"""What other apps read of organizations and people: dataclasses, never querysets. All need a scope."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tenants.domain.attachments import AttachmentReference
from tenants.domain.people import Stay, department_on, is_current
from tenants.domain.refusal import NotFound
from tenants.models import (
    AuditEntry,
    Department,
    Membership,
    Organization,
    OutboxMessage,
    Person,
    PersonDepartment,
    User,
)
from tenants.scoping import current_scope


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    """An organization as other apps know it. Its zone decides usage days, terms and notice (R-X-12)."""

    id: UUID
    slug: str
    external_id: str | None
    name: str
    organization_type: str
    employees: int
    country: str
    currency: str
    locale: str
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to write to, in their own language."""

    user_id: UUID
    name: str
    email: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentFacts:
    id: UUID
    code: str
    external_id: str | None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """A person, with the department of the day that was asked for."""

    id: UUID
    external_id: str
    name: str
    email: str
    entry_on: date | None
    exit_on: date | None
    login_mode: str
    manager_id: UUID | None
    department_id: UUID | None

    def is_current(self, on: date) -> bool:
        return is_current(self, on)


@dataclass(frozen=True, slots=True)
class PersonStays:
    """Where a person belonged over time; for facts that keep the department of their moment (R-SCALGO-9)."""

    person_id: UUID
    stays: tuple[Stay, ...]

    def department_on(self, on: date) -> UUID | None:
        return department_on(self.stays, on)


# -- organizations


def organization_facts(organization_id: UUID) -> OrganizationFacts:
    """Raises `NotFound` if there is none in the scope."""
    found = organizations_facts([organization_id])
    if organization_id not in found:
        raise NotFound("organization", str(organization_id))
    return found[organization_id]


def organization_by_slug(slug: str) -> OrganizationFacts:
    """Raises `NotFound` if there is none in the scope."""
    found = organizations_by_slug([slug])
    if slug not in found:
        raise NotFound("organization", slug)
    return found[slug]


def organizations_facts(organization_ids: Iterable[UUID] | None = None) -> dict[UUID, OrganizationFacts]:
    """By id; all of the scope's if none are named. Unknown ids are missing."""
    organizations = Organization.objects.all()
    if organization_ids is not None:
        organizations = organizations.filter(pk__in=set(organization_ids))
    return {facts.id: facts for facts in map(_organization_facts, organizations)}


def organizations_by_slug(slugs: Iterable[str]) -> dict[str, OrganizationFacts]:
    """By slug; unknown slugs are missing."""
    organizations = Organization.objects.filter(slug__in=set(slugs))
    return {facts.slug: facts for facts in map(_organization_facts, organizations)}


def _organization_facts(organization: Organization) -> OrganizationFacts:
    return OrganizationFacts(**{field: getattr(organization, field) for field in OrganizationFacts.__slots__})


# -- contacts


def license_administrators(organization_id: UUID) -> tuple[Contact, ...]:
    """All of them: mail about price, renewal, notice and certificates goes to each (R-SCALGO-14)."""
    return license_administrators_of([organization_id])[organization_id]


def license_administrators_of(organization_ids: Collection[UUID]) -> dict[UUID, tuple[Contact, ...]]:
    """By organization, by address; an organization without any has an empty tuple."""
    return _contacts(organization_ids, Q(is_license_administrator=True))


def billing_contacts(organization_id: UUID) -> tuple[Contact, ...]:
    """Those who get invoices; the license administrators if nobody else does."""
    return billing_contacts_of([organization_id])[organization_id]


def billing_contacts_of(organization_ids: Collection[UUID]) -> dict[UUID, tuple[Contact, ...]]:
    """By organization, as `billing_contacts`."""
    named = _contacts(organization_ids, Q(is_billing_contact=True))
    missing = [organization_id for organization_id, contacts in named.items() if not contacts]
    return named | license_administrators_of(missing)


def _contacts(organization_ids: Collection[UUID], condition: Q) -> dict[UUID, tuple[Contact, ...]]:
    contacts: dict[UUID, list[Contact]] = {organization_id: [] for organization_id in organization_ids}
    memberships = Membership.objects.filter(condition, organization_id__in=contacts, user__is_active=True)
    for membership in memberships.select_related("user", "organization").order_by("user__email"):
        user = membership.user
        locale = user.locale or membership.organization.locale
        contacts[membership.organization_id].append(
            Contact(user_id=user.pk, name=user.name, email=user.email, locale=locale)
        )
    return {organization_id: tuple(found) for organization_id, found in contacts.items()}


# -- departments


def departments_of(organization_id: UUID) -> tuple[DepartmentFacts, ...]:
    """By name."""
    return tuple(map(_department_facts, Department.objects.filter(organization_id=organization_id)))


def departments_by_code(
    organization_ids: Collection[UUID], codes: Iterable[str] | None = None
) -> dict[tuple[UUID, str], DepartmentFacts]:
    """By organization and code, all if no codes are named; unknown codes are missing."""
    departments = Department.objects.filter(organization_id__in=organization_ids)
    if codes is not None:
        departments = departments.filter(code__in=set(codes))
    return {(department.organization_id, department.code): _department_facts(department) for department in departments}


def department_codes(department_ids: Collection[UUID]) -> dict[UUID, str]:
    """What usage calls the departments with these ids."""
    return dict(Department.objects.filter(pk__in=department_ids).values_list("pk", "code"))


def _department_facts(department: Department) -> DepartmentFacts:
    return DepartmentFacts(**{field: getattr(department, field) for field in DepartmentFacts.__slots__})


# -- people


def people_of(organization_id: UUID, *, on: date) -> tuple[PersonFacts, ...]:
    """All people, also those who have left or are not here yet, by name."""
    return _people_facts(list(Person.objects.filter(organization_id=organization_id)), on)


def people_by_external_id(organization_id: UUID, external_ids: Iterable[str], *, on: date) -> dict[str, PersonFacts]:
    """By external id; unknown ones are missing."""
    people = Person.objects.filter(organization_id=organization_id, external_id__in=set(external_ids))
    return {facts.external_id: facts for facts in _people_facts(list(people), on)}


def people_by_id(person_ids: Iterable[UUID], *, on: date) -> dict[UUID, PersonFacts]:
    """By id, of all organizations in the scope; unknown ids are missing."""
    people = list(Person.objects.filter(pk__in=set(person_ids)))
    return {facts.id: facts for facts in _people_facts(people, on)}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person in a long list: no more than what they are called."""

    id: UUID
    external_id: str
    name: str


def person_names(organization_id: UUID) -> tuple[PersonName, ...]:
    """All people of an organization, by name."""
    people = Person.objects.filter(organization_id=organization_id)
    return tuple(PersonName(*row) for row in people.values_list("pk", "external_id", "name"))


def external_ids(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """What usage calls the people with these ids."""
    return dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "external_id"))


def person_of_user(organization_id: UUID, user_id: UUID) -> UUID | None:
    """The person that the user is in this organization, if somebody has said so."""
    membership = Membership.objects.filter(organization_id=organization_id, user_id=user_id)
    return membership.values_list("person_id", flat=True).first()


def person_stays(keys: Collection[tuple[UUID, str]]) -> dict[tuple[UUID, str], PersonStays]:
    """The people named by organization and external id, with their departments over time; unknown ones are missing.

    One statement for any number of keys: usage comes in by the thousand.
    """
    if not keys:
        return {}
    held_to = current_scope().organization_id
    with connection.cursor() as cursor:
        cursor.execute(
            _STAYS,
            {
                "organizations": [organization_id for organization_id, _ in keys],
                "external_ids": [external_id for _, external_id in keys],
                "held_to": held_to,
            },
        )
        rows = cursor.fetchall()
    return _group_stays(rows)


_STAYS = """
select p.organization_id, p.external_id, p.id, d.department_id, d.starts_on, d.ends_on
  from unnest(%(organizations)s::uuid[], %(external_ids)s::text[]) as wanted (organization_id, external_id)
  join person p on p.organization_id = wanted.organization_id and p.external_id = wanted.external_id
  left join person_department d on d.organization_id = p.organization_id and d.person_id = p.id
 where %(held_to)s::uuid is null or p.organization_id = %(held_to)s
 order by p.organization_id, p.id, d.starts_on
"""


def _group_stays(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[UUID, str], PersonStays]:
    grouped: dict[tuple[UUID, str], tuple[UUID, list[Stay]]] = {}
    for organization_id, external_id, person_id, department_id, starts_on, ends_on in rows:
        _, stays = grouped.setdefault((organization_id, external_id), (person_id, []))
        if department_id is not None:
            stays.append(Stay(department_id, starts_on, ends_on))
    return {key: PersonStays(person_id, tuple(stays)) for key, (person_id, stays) in grouped.items()}


def _people_facts(people: Sequence[Person], on: date) -> tuple[PersonFacts, ...]:
    departments = _departments_on({person.pk for person in people}, on)
    return tuple(_person_facts(person, departments) for person in people)


def _departments_on(person_ids: Collection[UUID], on: date) -> dict[UUID, UUID]:
    stays = PersonDepartment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), person_id__in=person_ids, starts_on__lte=on
    )
    return dict(stays.values_list("person_id", "department_id"))


def _person_facts(person: Person, departments: Mapping[UUID, UUID]) -> PersonFacts:
    return PersonFacts(
        id=person.pk,
        external_id=person.external_id,
        name=person.name,
        email=person.email,
        entry_on=person.entry_on,
        exit_on=person.exit_on,
        login_mode=person.login_mode,
        manager_id=person.manager_id,
        department_id=departments.get(person.pk),
    )


# -- mail


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """A mail as the outbox has it; subject and body are there once it was written."""

    id: UUID
    recipients: tuple[str, ...]
    subject: str
    body: str
    queued_at: datetime
    sent_at: datetime | None
    attempts: int
    attachments: tuple[AttachmentReference, ...]

    @property
    def state(self) -> str:
        if self.sent_at is not None:
            return "sent"
        return "failed" if self.attempts > 1 else "waiting"


def mail_of_reason(reason: str) -> MailFacts | None:
    """The mail that an occasion was told by, if it was."""
    message = OutboxMessage.objects.filter(reason_key=reason).first()
    return _mail_facts(message) if message else None


def latest_mails(most: int = 200) -> tuple[MailFacts, ...]:
    """The latest of the scope's, newest first."""
    return tuple(map(_mail_facts, OutboxMessage.objects.order_by("-queued_at", "-id")[:most]))


def mail_facts(mail_id: UUID) -> MailFacts:
    """Raises `NotFound`."""
    message = OutboxMessage.objects.filter(pk=mail_id).first()
    if message is None:
        raise NotFound("mail", str(mail_id))
    return _mail_facts(message)


def _mail_facts(message: OutboxMessage) -> MailFacts:
    return MailFacts(
        id=message.pk,
        recipients=tuple(message.recipients),
        subject=message.subject,
        body=message.body,
        queued_at=message.queued_at,
        sent_at=message.sent_at,
        attempts=message.attempts,
        attachments=tuple(AttachmentReference(**kept) for kept in message.attachments),
    )


# -- the audit trail


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFacts:
    """Who did what, and when. `by_name` is empty for keys and jobs."""

    at: datetime
    action: str
    actor_kind: str
    by_name: str


def audit_about(subject_kind: str, subject_id: UUID, actions: Collection[str], most: int) -> tuple[AuditFacts, ...]:
    """The latest of some actions on one subject, in the scope's organization, newest first."""
    entries = list(
        AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id), action__in=actions)[:most]
    )
    names = dict(User.objects.filter(pk__in={entry.actor_id for entry in entries}).values_list("pk", "name"))
    return tuple(
        AuditFacts(
            at=entry.at,
            action=entry.action,
            actor_kind=entry.actor_kind,
            by_name=names.get(entry.actor_id, "") if entry.actor_id else "",
        )
        for entry in entries
    )
