"""The logs that the stories import, and an independent count of them: it shares no code with the importer."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

REAL_LOG = Path(__file__).resolve().parents[3] / "shared" / "data" / "apache_access.log.gz"

# Half of it lies on each side of midnight in Oslo, between 19 and 20 May 2015; two lines are the same, one has no size,
# and by UTC one more would lie before it.
SMALL_LOG = rb"""10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /tiles/1 HTTP/1.1" 200 203023 "-" "curl/7.40"
10.0.0.1 - - [17/May/2015:10:05:03 +0000] "GET /tiles/1 HTTP/1.1" 200 203023 "-" "curl/7.40"
10.0.0.2 - - [19/May/2015:23:59:59 +0200] "GET /tiles/2 HTTP/1.1" 304 - "-" "the last second of the year"
10.0.0.2 - - [20/May/2015:00:00:00 +0200] "GET /tiles/3 HTTP/1.1" 200 500000000 "-" "the first second of the next"
10.0.0.3 - - [19/May/2015:23:30:00 +0000] "GET /tiles/4 HTTP/1.1" 200 77 "-" "before midnight, by UTC"
10.0.0.3 - - [20/May/2015:21:05:00 +0000] "GET /tiles/5 HTTP/1.1" 404 - "-" "-"
"""


@dataclass(frozen=True, slots=True)
class Counted:
    requests: int
    size: int


def count_log(content: bytes, zone: str, first: date, end: date) -> Counted:
    """Requests and bytes of the local days from `first` up to, and without, `end`."""
    found = [size for day, size in _lines(content, ZoneInfo(zone)) if first <= day < end]
    return Counted(len(found), sum(found))


def _lines(content: bytes, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    for line in text.decode("latin-1").splitlines():
        stamp = line.split("[")[1].split("]")[0]
        size = line.split('" ')[1].split(" ")[1].strip()
        day = datetime.strptime(stamp, "%d/%b/%Y:%H:%M:%S %z").astimezone(zone).date()
        yield day, 0 if size == "-" else int(size)
