"""A real web server's log, imported, against an independent count of it, exactly.

The log stands beside the project, not in it. The count below shares no code with the importer: it splits lines by hand.
"""

import gzip
import tomllib
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from metering.domain.codes import EventCode
from metering.domain.log_mapping import read_mapping
from metering.services.imports import Tally, import_access_log
from tenants.scoping import STAFF, scoped
from tests.cast import make_organization
from tests.metering.logs import MAPPING
from tests.metering.sending import broken, make_meters, rows

LOG = Path(__file__).resolve().parents[3] / "shared" / "data" / "apache_access.log.gz"
RECEIVED_AT = datetime(2015, 5, 21, 9, tzinfo=UTC)
ZONES = {"oslo": "Europe/Oslo", "utc": "UTC"}

pytestmark = pytest.mark.skipif(not LOG.exists(), reason=f"THE REAL LOG IS NOT THERE: {LOG}")


def independent_count(zone: str) -> dict[str, tuple[int, int, int]]:
    """Requests, bytes and distinct hosts by local day."""
    requests, sizes = Counter[str](), Counter[str]()
    hosts: defaultdict[str, set[str]] = defaultdict(set)
    for line in gzip.decompress(LOG.read_bytes()).decode("latin-1").splitlines():
        stamp = line.split("[")[1].split("]")[0]
        day = str(datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z").astimezone(ZoneInfo(zone)).date())
        size = line.split('" ')[1].split(" ")[1]
        requests[day] += 1
        sizes[day] += 0 if size.strip() == "-" else int(size)
        hosts[day].add(line.split(" ")[0])
    return {day: (requests[day], sizes[day], len(hosts[day])) for day in sorted(requests)}


def imported_count(slug: str) -> dict[str, tuple[int, int, int]]:
    found = rows(
        "select day::text, sum(events) filter (where m.code = 'requests')::int,"
        "       sum(value) filter (where m.code = 'bytes')::bigint, count(distinct actor_id)::int"
        "  from usage_by_actor_day u join meter m on m.id = u.meter_id join organization o on o.id = u.organization_id"
        " where o.slug = %s and u.events > 0 group by 1 order by 1",
        slug,
    )
    return {day: (requests, size, hosts) for day, requests, size, hosts in found}


@pytest.fixture
def organizations(real_db: str) -> dict[str, UUID]:
    make_meters("requests", "bytes")
    with scoped(STAFF):
        return {slug: make_organization(slug, timezone=zone).pk for slug, zone in ZONES.items()}


def import_log(organization_id: UUID) -> Tally:
    with gzip.open(LOG) as lines:
        log = read_mapping(tomllib.loads(MAPPING))
        return import_access_log(lines, log, received_at=RECEIVED_AT, organization_id=organization_id)


def test_every_local_day_is_exact_in_two_zones(organizations: dict[str, UUID]) -> None:
    for slug, zone in ZONES.items():
        tally = import_log(organizations[slug])
        assert (tally.lines, tally.faults) == (10_000, [])
        assert tally.count(EventCode.STORED) == 10_000 + 10_000 - 669
        assert imported_count(slug) == independent_count(zone)
    assert sum(requests for requests, _, _ in independent_count("Europe/Oslo").values()) == 10_000
    assert independent_count("Europe/Oslo") != independent_count("UTC"), "the zones tell days apart"
    assert broken() == []


@pytest.mark.slow
def test_same_log_again_adds_nothing_although_lines_repeat_in_it(organizations: dict[str, UUID]) -> None:
    import_log(organizations["oslo"])
    before = imported_count("oslo")
    again = import_log(organizations["oslo"])
    assert again.count(EventCode.STORED) == 0
    assert again.count(EventCode.DUPLICATE) == 10_000 + 10_000 - 669
    assert imported_count("oslo") == before
    assert broken() == []


@pytest.mark.slow
def test_importing_by_bits_counts_the_same(organizations: dict[str, UUID]) -> None:
    """As a log grows: what stood in it before keeps its identities."""
    log = read_mapping(tomllib.loads(MAPPING))
    whole = gzip.decompress(LOG.read_bytes()).splitlines(keepends=True)
    for end in (1_234, 5_678, 10_000):
        at = RECEIVED_AT + timedelta(minutes=end)
        import_access_log(whole[:end], log, received_at=at, organization_id=organizations["oslo"])
    assert imported_count("oslo") == independent_count("Europe/Oslo")
