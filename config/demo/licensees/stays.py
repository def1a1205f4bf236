"""Who came and went: the same for the same customer, counted in days from the signature."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from config.demo.customers.names import reference_of
from config.demo.licensees.licensee import DemoLicensee, DemoStay

FIRST = """
Aigerim Alexander Anja Anna Bart Birgit Daan Dana Daniyar Elena Emma Felix Fleur Hanna Ingrid Irina Jan Janneke Jonas
Julia Katja Lars Leyla Lotte Lukas Madina Marat Marie Mark Nikita Nina Noor Pavel Petra Pieter Sabine Sanne Sergei
Sophie Stefan Svenja Thijs Timur Tom Ulrike Vera Willem Zarina
"""
LAST = """
Abenov Akhmetova Bakker Becker Brandt Bruns de_Groot Dekker Fischer Hartmann Hoekstra Ibraev Jansen Kaiser Keller
Kim Kok Krause Kuznetsov Lang Lebedev Meijer Morozova Mulder Nurbek Orlov Pavlova Peters Richter Sadykov Schulte
Smit Sokolova Tulegen Verhoef Visser Volkov Vos Weber Winter Wolf Zhakupov
"""

# Whoever came within a year is looked after; the first ones to come have the licences that there were.
LONG_HERE, LIKELY_LICENSED = timedelta(days=365), 8


def stays_of(licensee: DemoLicensee, today: date) -> tuple[DemoStay, ...]:
    """Everybody who was, is or is known to come, in the order in which they entered."""
    found = sorted(_stays(licensee, today), key=lambda stay: (stay.entry_on, stay.reference))
    quiet = _quiet_from(licensee, found, today)
    return tuple(replace(stay, quiet_from=quiet.get(stay.reference)) for stay in found)


def _quiet_from(licensee: DemoLicensee, stays: Sequence[DemoStay], today: date) -> Mapping[str, date]:
    """Of those who have long been here and use licences up: where roles ask for seats, who has one of the first."""
    days = licensee.crew.quiet_for
    long_here = [stay for stay in stays if stay.works(today) and stay.entry_on < today - LONG_HERE]
    with_license = [stay for stay in long_here if stay.roles or not licensee.crew.roles][:LIKELY_LICENSED]
    chance = random.Random(f"who of {licensee.slug} is quiet")  # noqa: S311  nothing here is a secret
    chosen = chance.sample(with_license, len(days))
    return {stay.reference: today - timedelta(days=count) for stay, count in zip(chosen, days, strict=True)}


def _stays(licensee: DemoLicensee, today: date) -> Iterator[DemoStay]:
    """Some of the first ones leave, each followed by somebody new; the crew grows evenly."""
    crew, signed_on = licensee.crew, licensee.signed_on(today)
    chance = random.Random(f"stays of {licensee.slug}")  # noqa: S311  nothing here is a secret
    span = (today - signed_on).days
    people = _People(licensee, chance)
    for number in range(crew.at_first):
        entry = signed_on - timedelta(days=chance.randrange(20, 2500))
        leaves = number % crew.leaving == crew.leaving - 1
        exit_on = signed_on + timedelta(days=chance.randrange(60, span - 30)) if leaves else None
        first = people.next(entry, exit_on)
        yield first
        if exit_on is not None:
            yield people.next(exit_on + timedelta(days=chance.randrange(1, 20)), None, first.login_mode)
    grown = crew.today - crew.at_first
    for number in range(grown):
        yield people.next(signed_on + timedelta(days=30 + (span - 45) * number // grown), None)
    for days in crew.coming_in:
        yield people.next(today + timedelta(days=days), None, "active")


class _People:
    """Names that are not used twice, and what each of them is at the customer."""

    def __init__(self, licensee: DemoLicensee, chance: random.Random) -> None:
        names = [f"{first} {last.replace('_', ' ')}" for first in FIRST.split() for last in LAST.split()]
        self._names = iter(chance.sample(names, 200))
        self._chance, self._crew = chance, licensee.crew
        self._departments = list(licensee.departments)
        self._roles = [role for role, count in licensee.crew.roles.items() for _ in range(count)]

    def next(self, entry_on: date, exit_on: date | None, login_mode: str = "") -> DemoStay:
        name = next(self._names)
        return DemoStay(
            reference=reference_of(name),
            name=name,
            department=self._chance.choice(self._departments),
            entry_on=entry_on,
            exit_on=exit_on,
            login_mode=login_mode or self._mode(),
            roles=(self._roles.pop(0),) if self._roles else (),
        )

    def _mode(self) -> str:
        drawn = self._chance.random()
        if drawn < self._crew.without_login:
            return "none"
        return "passive" if drawn < self._crew.without_login + self._crew.passive else "active"
