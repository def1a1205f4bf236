"""People for customers that have many: the same for the same customer, whenever they are asked for."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Mapping

from config.demo.customers.customer import DemoPerson

FIRST = """
Aksel Amalie Anders Astrid Bjørn Camilla Daniel Einar Elin Erlend Eva Frode Geir Gro Guro Hege Heidi Håkon Ida
Inger Ivar Jan Johanne Jorunn Kjersti Knut Kristin Lene Linn Magnus Mari Mats Mette Morten Nina Odd Olav Pål
Ragnhild Rune Sigrid Siri Solveig Stein Sunniva Svein Synne Terje Thea Tone Trond Tuva Vidar Yngve Åse
"""
LAST = """
Aasen Bakke Berg Birkeland Bø Dahle Eide Eikeland Engen Fossum Gran Grønli Hagen Halvorsen Haugen Hellesø Holm
Hove Iversen Kleppe Knutsen Kvamme Lid Lunde Løken Mork Myklebust Nesset Nordby Opsahl Ravndal Rød Sandvik
Skaar Solheim Sørli Tangen Teigen Tveit Ulvund Vangen Vik Vold Østby Ås
"""


def people_of(slug: str, sizes: Mapping[str, int]) -> tuple[DemoPerson, ...]:
    """So many people in each department, with unlike appetites and no two of one name."""
    chance = random.Random(f"people of {slug}")  # noqa: S311  nothing here is a secret
    names = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]
    chosen = iter(chance.sample(names, sum(sizes.values())))
    return tuple(
        _person(next(chosen), department, round(chance.lognormvariate(-0.15, 0.6), 2))
        for department, size in sizes.items()
        for _ in range(size)
    )


def _person(name: str, department: str, appetite: float) -> DemoPerson:
    return DemoPerson(reference_of(name), name, department, appetite)


def reference_of(name: str) -> str:
    """As a directory would call them: without accents, in lower case."""
    plain = name.lower().replace("ø", "o").replace("æ", "ae").replace(" ", ".")
    return unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
