"""Scripts for pgbench that send the product's own statements, in the transactions in which its services send them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from benchmarks import usual_leases
from licensing.services import place_statements

# What a decision says of a start, about as long as the product's own.
_WHY = (
    '{"code": "GRANTED", "rule": "concurrent", "clause": {"text": "%s", "language": "en", "reference": "2"},'
    ' "inputs": {"on": "2026-11-29", "person": {"entry_on": "2020-01-01", "exit_on": null, "login_mode": "active",'
    ' "roles": [], "seat": null}}, "steps": [{"code": "STARTS_TO", "numbers": {"mode": "change"}}]}'
) % ("Licenses for computers or workstations. Such licenses allow operators to work in shifts. " * 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """One organization's licences of one kind."""

    organization_id: UUID
    subscription_id: UUID

    def names(self, **names: str) -> dict[str, str]:
        """What stands for the parameters of the statements. Each of pgbench's clients is a person of its own."""
        return {
            "organization_id": f"'{self.organization_id}'::uuid",
            "subscription_id": f"'{self.subscription_id}'::uuid",
            "person_id": "md5('p' || (:client_id)::text)::uuid",
            "holder": "('client ' || (:client_id)::text)",
            "client": "('client ' || (:client_id)::text)",
            "kind": "'simultaneous'",
            "on": "current_date",
            "mode": "'change'",
            "why": f"'{_WHY}'",
            "minutes": "5",
            "reason": "'released'",
        } | names

    def transaction(self, *statements: str) -> str:
        """As the program makes one: its beginning and the scope in one round trip, and the commit at the end."""
        scope = (
            "select set_config('role', 'lisens_web', true), "
            f"set_config('app.organization_id', '{self.organization_id}', true), set_config('app.user_id', '', true);"
        )
        return "\n".join(["\\startpipeline", "begin;", scope, "\\endpipeline", *statements, "commit;", ""])


def filled(statement: str, names: Mapping[str, str], *, into: str = "", is_certain: bool = True) -> str:
    """A statement of the program with pgbench's own variables, on one line; its row goes to variables, if wanted."""
    line = re.sub(r"%\((\w+)\)s", lambda found: names[found[1]], " ".join(statement.split()))
    return f"{line} \\{'gset' if is_certain else 'aset'} {into}" if into else f"{line};"


def ours(pool: Pool) -> str:
    """`acquire_lease`, whose holder has none yet, then `release_lease`.

    A start whose every free place went to others between its snapshot and its locks goes on with care, as there.
    """
    names = pool.names(
        lease_id="(:new_id)::text::uuid", holder_id="(:new_id)::text::uuid", place_id="(:taken_id)::text::uuid"
    )
    with_care = (
        "rollback to savepoint look;",
        filled(place_statements.LOCK_HOLDER, names, into="new_"),
        filled(place_statements.RUNNING_LEASE, names),
        filled(place_statements.TAKE_AFTER_WAITING, names, into="taken_"),
        filled(place_statements.START_LEASE, names),
    )
    return pool.transaction(
        "savepoint look;",
        "\\set new_is_found 0",
        filled(place_statements.START_ON_FREE + ", 1 as is_found", names, into="new_", is_certain=False),
        "\\if :new_is_found = 0",
        *with_care,
        "\\endif",
    ) + pool.transaction(filled(place_statements.END_UNSHARED_LEASE, names))


def usual(pool: Pool) -> str:
    """Lock, count, insert; then end."""
    names = pool.names(lease_id="(:lease)::text::uuid")
    return (
        "select uuidv7() as lease \\gset\n"
        + pool.transaction(
            filled(usual_leases.LOCK_POOL, names, into="pool_"),
            filled(usual_leases.COUNT, names, into="pool_"),
            filled(usual_leases.INSERT, names),
        )
        + pool.transaction(filled(usual_leases.END, names))
    )


def heartbeat(pool: Pool, lease_ids: str) -> str:
    """One sign of life, for as many leases as the array holds."""
    return pool.transaction(filled(place_statements.HEARTBEAT, pool.names(lease_ids=lease_ids)))
