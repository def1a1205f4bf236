"""What other apps read of organizations and people: dataclasses, never querysets. All need a scope."""

from tenants.selectors.audit import AuditFacts, audit_about
from tenants.selectors.contacts import (
    Contact,
    billing_contacts,
    billing_contacts_of,
    license_administrators,
    license_administrators_of,
)
from tenants.selectors.departments import (
    DepartmentFacts,
    department_codes,
    department_facts,
    departments_by_code,
    departments_of,
    people_per_department,
    people_per_department_of_many,
)
from tenants.selectors.mail import MailFacts, latest_mails, mail_facts, mail_of_reason
from tenants.selectors.organizations import (
    OrganizationFacts,
    organization_by_slug,
    organization_facts,
    organizations_by_slug,
    organizations_facts,
    pseudonym_key,
)
from tenants.selectors.people import (
    PersonFacts,
    PersonName,
    external_ids,
    people_by_external_id,
    people_by_id,
    people_of,
    person_names,
    person_of_user,
)
from tenants.selectors.presences import (
    PersonPresence,
    erased_people,
    next_presence_change,
    presence_in,
    presence_of,
    presences_by_id,
    presences_of,
)
from tenants.selectors.stays import PersonStays, person_stays
from tenants.selectors.user_names import user_names

__all__ = [
    "AuditFacts",
    "Contact",
    "DepartmentFacts",
    "MailFacts",
    "OrganizationFacts",
    "PersonFacts",
    "PersonName",
    "PersonPresence",
    "PersonStays",
    "audit_about",
    "billing_contacts",
    "billing_contacts_of",
    "department_codes",
    "department_facts",
    "departments_by_code",
    "departments_of",
    "erased_people",
    "external_ids",
    "latest_mails",
    "license_administrators",
    "license_administrators_of",
    "mail_facts",
    "mail_of_reason",
    "next_presence_change",
    "organization_by_slug",
    "organization_facts",
    "organizations_by_slug",
    "organizations_facts",
    "people_by_external_id",
    "people_by_id",
    "people_of",
    "people_per_department",
    "people_per_department_of_many",
    "person_names",
    "person_of_user",
    "person_stays",
    "presence_in",
    "presence_of",
    "presences_by_id",
    "presences_of",
    "pseudonym_key",
    "user_names",
]
