"""The physical limit of the yearly run: the same rows by one INSERT … SELECT a step, priced and explained by nobody.

Its whys and documents are copies of ones that the product made, so its rows are as wide; its usage is summed, then not
looked at; its numbers are `row_number()`, its documents hashed but not chained. Policies, keys and triggers are on, and
keys that wait for the commit are checked. It joins in memory: the planner takes what a WITH writes for one row, and
would go through all charges again for each document. Then all of it is rolled back, so that the product bills the same
customers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from benchmarks.yearly_customers import AS_OF, NET, RENEWED_ON, SIGNED_ON, TOTAL
from billing.models import Charge, Invoice, Offer
from tenants.scoping import WORKER, scoped


class Copies:
    """What the statements copy: taken from what the product has made of a first customer."""

    def __init__(self) -> None:
        with scoped(WORKER):
            offer = Offer.objects.filter(kind="consumption").first()
            charge, invoice = Charge.objects.first(), Invoice.objects.first()
        if offer is None or charge is None or invoice is None or invoice.content is None:
            raise RuntimeError("the product has to bill a customer first")
        head = {key: value for key, value in invoice.content.items() if key != "lines"}
        line = {key: value for key, value in invoice.content["lines"][0].items() if key != "why"}
        self.parameters: dict[str, Any] = {
            "at": AS_OF,
            "day": AS_OF.date(),
            "starts_on": SIGNED_ON,
            "ends_on": RENEWED_ON,
            "seller": invoice.seller_id,
            "net": NET,
            "total": TOTAL,
            "decision": json.dumps(offer.decision),
            "names": json.dumps(charge.names),
            "rule": charge.rule,
            "item": charge.item_code,
            "heading": charge.heading,
            "head": json.dumps(head),
            "line": json.dumps(line),
        }


def price_at_once(copies: Copies, organization_ids: Sequence[UUID]) -> None:
    """Needs a transaction that is rolled back, as `invoice_at_once` does."""
    _execute(_PRICES, copies, organization_ids)


def invoice_at_once(copies: Copies, organization_ids: Sequence[UUID]) -> None:
    _execute(_INVOICES, copies, organization_ids)


def _execute(statement: str, copies: Copies, organization_ids: Sequence[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all deferred")
        cursor.execute("set local enable_nestloop = off")
        cursor.execute("set local work_mem = '256MB'")
        cursor.execute(statement, copies.parameters | {"organizations": list(organization_ids)})
        cursor.execute("set constraints all immediate")


_PRICES = """
with due as materialized (
    select organization_id, id from subscription
     where organization_id = any(%(organizations)s) order by organization_id, id),
closed as (
    insert into closed_period (organization_id, meter_id, starts_on, ends_on, closed_at)
    select o.organization_id, m.id, %(starts_on)s, %(ends_on)s, %(at)s
      from unnest(%(organizations)s::uuid[]) as o(organization_id), meter m
     where exists (select from usage_by_month u
                    where u.organization_id = o.organization_id and u.meter_id = m.id
                    group by u.organization_id having sum(u.value) >= 0)),
offers as (
    insert into offer (organization_id, subscription_id, term_number, revision, kind, currency, amount, decision,
                       measured_starts_on, measured_ends_on, proposed_at)
    select organization_id, id, 2, 1, 'consumption', 'NOK', 40000, %(decision)s::jsonb,
           %(starts_on)s, %(ends_on)s, %(at)s
      from due returning organization_id, id),
verdicts as (
    insert into offer_verdict (organization_id, offer_id, verdict, amount, reason, decided_at)
    select organization_id, id, 'approved', 40000, '', %(at)s from offers)
insert into audit_entry (organization_id, at, actor_kind, action, subject_kind, subject_id, reason, details)
select organization_id, %(at)s, 'job', action, 'offer', id::text, '', details
  from offers, (values ('offer.proposed', '{"amount": "40000.00", "term_number": 2}'::jsonb),
                       ('offer.approved', '{}')) as a(action, details)
"""
_INVOICES = """
with charges as (
    insert into charge (organization_id, subscription_id, rule, source, starts_on, ends_on, reason, revision, item_code,
                        heading, names, quantity, unit, unit_price, currency, amount, decision, charged_at)
    select f.organization_id, f.subscription_id, %(rule)s, 'offer:' || f.id, t.starts_on, t.ends_on, 'fee', 1, %(item)s,
           %(heading)s, %(names)s::jsonb, 1, 'ANN', v.amount, f.currency, v.amount, f.decision, %(at)s
      from offer f
      join offer_verdict v on v.organization_id = f.organization_id and v.offer_id = f.id and v.verdict = 'approved'
      join term t on t.organization_id = f.organization_id and t.subscription_id = f.subscription_id
                 and t.number = f.term_number
     where f.organization_id = any(%(organizations)s)
    returning id, organization_id, decision),
numbered as materialized (
    select organization_id, uuidv7() as id, s.id as series_id,
           s.next_number + row_number() over (order by organization_id) - 1 as sequence, lines
      from number_series s,
           (select organization_id, jsonb_agg(%(line)s::jsonb || jsonb_build_object('why', decision)) as lines
              from charges group by organization_id) c
     where s.seller_id = %(seller)s),
lines as (
    insert into invoice_line (organization_id, invoice_id, charge_id, position)
    select c.organization_id, n.id, c.id, row_number() over (partition by c.organization_id order by c.id)
      from charges c join numbered n using (organization_id) returning 1),
documents as materialized (
    select *, %(head)s::jsonb || jsonb_build_object('number', sequence::text, 'lines', lines) as content from numbered),
audited as (
    insert into audit_entry (organization_id, at, actor_kind, action, subject_kind, subject_id, reason, details)
    select organization_id, %(at)s, 'job', 'invoice.issued', 'invoice', id::text, '',
           jsonb_build_object('number', sequence::text) from numbered),
mailed as (
    insert into outbox_message (organization_id, reason_key, template, locale, recipients, context, attachments,
                                queued_at, next_attempt_at, attempts, subject, body, last_error)
    select p.organization_id, 'invoice ' || n.id, 'invoice_issued', p.language, p.invoice_emails,
           jsonb_build_object('number', n.sequence::text, 'buyer', p.legal_name, 'due_on', %(day)s::date),
           jsonb_build_array(jsonb_build_object('kind', 'invoice_pdf', 'id', n.id)), %(at)s, %(at)s, 0, '', '', ''
      from numbered n join billing_profile p using (organization_id)),
moved as (
    update number_series set next_number = next_number + (select count(*) from numbered), last_issued_on = %(day)s,
                             last_digest = repeat('0', 64)
     where seller_id = %(seller)s)
insert into invoice (id, organization_id, seller_id, kind, currency, drafted_at, series_id, sequence, number, issued_at,
                     issued_on, due_on, net, vat, total, content, previous_digest, digest)
select id, organization_id, %(seller)s, 'invoice', 'NOK', %(at)s, series_id, sequence, sequence::text, %(at)s, %(day)s,
       %(day)s::date + 30, %(net)s, %(total)s - %(net)s, %(total)s, content, '',
       encode(sha256(convert_to(content::text, 'UTF8')), 'hex')
  from documents where (select count(*) from lines) > 0
"""
