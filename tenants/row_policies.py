"""Asks the database where isolation has a hole; for the tests and for `verify` (R-X-9)."""

from __future__ import annotations

from typing import Any

TENANT_TABLES = """
select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relispartition,
       (select coalesce(array_agg(distinct r.rolname::text), '{}') from pg_policy p, pg_roles r
         where p.polrelid = c.oid and r.oid = any(p.polroles))
  from pg_class c
 where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
   and (c.relname = 'organization' or exists (
        select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped))
 order by c.relname
"""
GRANTED = """
select distinct r from unnest(array['lisens_app', 'lisens_web', 'lisens_staff', 'lisens_worker', 'public']) r
 where has_table_privilege(r, %s::oid, 'select, insert, update, delete, truncate') order by r
"""
OPEN_VIEWS = """
select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace
   and not coalesce('security_invoker=true' = any(reloptions), false)
union all
select relname from pg_class where relkind = 'm' and relnamespace = 'public'::regnamespace
"""
LOOSE_FUNCTIONS = """
select p.proname from pg_proc p
 where p.prosecdef and p.pronamespace = 'public'::regnamespace
   and (has_function_privilege('public', p.oid, 'execute') or p.proname <> all(%s)
        or not exists (select 1 from unnest(p.proconfig) c where c like 'search_path=%%pg_temp'))
"""
BYPASSING_ROLES = """
select rolname from pg_roles where (rolsuper or rolbypassrls)
   and rolname in ('lisens_owner', 'lisens_app', 'lisens_web', 'lisens_staff', 'lisens_worker')
"""
POLICY_ROLES = {"lisens_owner", "lisens_web", "lisens_staff", "lisens_worker"}

# Functions that run with the owner's rights: before the organization is known, or to do what no role may do otherwise.
LISTED_FUNCTIONS = [
    "find_api_key",
    "find_invitation",
    "find_lease",
    "find_sign_in",
    "count_quote_requests",
    "find_quote",
    "is_member_anywhere",
    "ensure_month",
    "replace_actor",
    "drop_month",
    "drop_document",
    "drop_quote_request",
]


def isolation_holes(cursor: Any) -> list[str]:
    """One sentence each: a tenant table without forced policies, an open partition, a leaking view or function."""
    holes = []
    cursor.execute(TENANT_TABLES)
    for oid, name, is_enabled, is_forced, is_partition, roles in cursor.fetchall():
        if is_partition:
            cursor.execute(GRANTED, [oid])
            if granted := [role for (role,) in cursor.fetchall()]:
                holes.append(f"{name}: a partition that {', '.join(granted)} may open past its parent's policies")
        elif not (is_enabled and is_forced):
            holes.append(f"{name}: row policies are not forced")
        elif set(roles) != POLICY_ROLES:
            holes.append(f"{name}: no policy for {', '.join(sorted(POLICY_ROLES - set(roles)))}")
    cursor.execute(OPEN_VIEWS)
    holes += [f"{name}: a view without security_invoker" for (name,) in cursor.fetchall()]
    cursor.execute(LOOSE_FUNCTIONS, [LISTED_FUNCTIONS])
    holes += [f"{name}: runs with the owner's rights, open to all or not listed" for (name,) in cursor.fetchall()]
    cursor.execute(BYPASSING_ROLES)
    return holes + [f"{name}: a role that skips row policies" for (name,) in cursor.fetchall()]
