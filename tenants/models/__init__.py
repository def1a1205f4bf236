"""The tables of `tenants`, one subject a file."""

from tenants.models.api_key import ApiKey
from tenants.models.audit import ActorKind, AuditEntry
from tenants.models.department import Department
from tenants.models.idempotency import IdempotencyRecord
from tenants.models.invitation import Invitation
from tenants.models.organization import Organization, OrganizationType, Partnership
from tenants.models.outbox import OutboxMessage
from tenants.models.people_upload import PeopleUpload
from tenants.models.person import LoginMode, Person, PersonDepartment
from tenants.models.user import Membership, User

__all__ = [
    "ActorKind",
    "ApiKey",
    "AuditEntry",
    "Department",
    "IdempotencyRecord",
    "Invitation",
    "LoginMode",
    "Membership",
    "Organization",
    "OrganizationType",
    "OutboxMessage",
    "Partnership",
    "PeopleUpload",
    "Person",
    "PersonDepartment",
    "User",
]
