"""Who gets in, said once more in plain Python: what any story of people and starts must agree with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Oslo")
EXPIRY = timedelta(minutes=5)
GRACE = timedelta(days=2)
ENDS_A_START = {"NOT_CURRENT", "LOGIN_MODE_NONE"}


@dataclass(frozen=True)
class Somebody:
    entry_on: date
    exit_on: date | None = None
    login_mode: str = "active"


@dataclass
class Start:
    """A start that was granted; `ended` is why it is over, once somebody has noted it."""

    name: str
    holder: str
    kind: str
    mode: str
    beat_at: datetime
    clients: list[str]
    ended: str = ""


@dataclass
class AdmissionModel:
    """An organization with one plan. `shares` is whether a person's devices share a license."""

    rule: str
    shares: bool
    capacity: dict[str, int]
    now: datetime
    people: dict[str, Somebody] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    noted_since: date | None = None

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    # -- people

    def is_here(self, name: str) -> bool:
        """R-TEAM-1"""
        somebody = self.people[name]
        gone = somebody.exit_on is not None and somebody.exit_on <= self.today
        return somebody.entry_on <= self.today and not gone

    def missing(self) -> tuple[int, ...]:
        """Of each kind, the highest first (R-TEAM-6, 7, 14)."""
        modes = [somebody.login_mode for name, somebody in self.people.items() if self.is_here(name)]
        active, passive = modes.count("active"), modes.count("passive")
        if self.rule == "employees":
            return (max(0, active + passive - self.capacity["employee"]),)
        if self.rule == "user_kinds":
            left_over = max(0, self.capacity["active"] - active)
            return (
                max(0, active - self.capacity["active"]),
                max(0, passive - self.capacity["passive"] - left_over),
            )
        return ()

    def allows(self, name: str, somebody: Somebody) -> bool:
        """Makes the change, unless more are missing after it than before, or as many of a higher kind."""
        before, was = self.missing(), self.people.get(name)
        self.people[name] = somebody
        after = self.missing()
        if sum(after) <= sum(before) and after <= before:
            return True
        if was is None:
            del self.people[name]
        else:
            self.people[name] = was
        return False

    def look(self) -> None:
        """Notes since when too many licenses are needed."""
        self.noted_since = (self.noted_since or self.today) if sum(self.missing()) else None

    # -- starts

    def is_running(self, start: Start) -> bool:
        return not start.ended and self.now - start.beat_at <= EXPIRY

    def running(self, kind: str) -> int:
        return sum(self.is_running(start) and start.kind == kind for start in self.starts)

    def why_over(self, start: Start) -> str:
        return start.ended or ("" if self.is_running(start) else "expired")

    def refusal(self, name: str) -> str:
        """The first reason against somebody that holds; empty if none does."""
        if not self.is_here(name):
            return "NOT_CURRENT"
        if self.people[name].login_mode == "none":
            return "LOGIN_MODE_NONE"
        since = self.noted_since
        is_over = since is not None and sum(self.missing()) > 0 and self.today >= since + GRACE
        return "OVER_LIMIT" if is_over and self.rule != "concurrent" else ""

    def kinds(self, mode: str) -> tuple[str, ...]:
        """In the order in which they are tried (R-TEAM-13, 14, 17)."""
        if self.rule != "user_kinds":
            return tuple(self.capacity)
        return ("active",) if mode == "active" else ("passive", "active")

    def why_to_end(self, start: Start) -> str:
        """Why a start that runs may not go on."""
        refusal = self.refusal(start.name) if self.refusal(start.name) in ENDS_A_START else ""
        return refusal or ("MODE_CHANGED" if start.mode != self.mode_of(start.name) else "")

    def mode_of(self, name: str) -> str:
        return "read_only" if self.people[name].login_mode == "passive" else "change"

    def start(self, name: str, client: str) -> tuple[Start | None, str]:
        """The start, and `again` or `new`; or none, and what refuses it."""
        holder = name if self.shares else f"{name} {client}"
        for own in self.starts:
            if own.holder == holder and not own.ended:
                own.ended = self.why_over(own) or self.why_to_end(own)
                if not own.ended:
                    own.beat_at = self.now
                    own.clients = own.clients if client in own.clients else [*own.clients, client]
                    return own, "again"
        if refusal := self.refusal(name):
            return None, refusal
        for kind in self.kinds(self.people[name].login_mode):
            if self.running(kind) < self.capacity[kind]:
                new = Start(name, holder, kind, self.mode_of(name), self.now, [client])
                self.starts.append(new)
                return new, "new"
        return None, "NO_FREE_LICENSE"

    def beat(self, start: Start) -> str:
        """Why it is over; empty if it goes on."""
        if not (over := self.why_over(start)):
            start.beat_at = self.now
        return over

    def release(self, start: Start, client: str) -> str:
        """Why it was over before; empty if this was it, or one of several devices left."""
        if over := self.why_over(start):
            return over
        if len(start.clients) > 1:
            start.clients = [other for other in start.clients if other != client]
        else:
            start.ended = "released"
        return ""

    def upkeep(self) -> None:
        for start in self.starts:
            start.ended = self.why_over(start) or self.why_to_end(start)


def changed(somebody: Somebody, changes: Mapping[str, object]) -> Somebody:
    return replace(somebody, **changes)  # type: ignore[arg-type]  # the machine's own changes
