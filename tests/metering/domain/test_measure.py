"""Adding up: exactly, however long the numbers are and in whatever parts."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from metering.domain.measure import Measure, add_values, change_of, measure_in, share_of

# The example plan's weights: units for one tile, km², km² and byte.
WEIGHTS = {
    "map_tiles": Decimal("0.001"),
    "workspace_km2": Decimal("0.1"),
    "modelspace_km2": Decimal(1),
    "downloaded_bytes": Decimal("0.000000002"),
}
UNITS = Measure(WEIGHTS)
VALUES = st.decimals(min_value=0, max_value=Decimal(10) ** 26 - 1, places=12)
METERS = st.dictionaries(st.sampled_from(list(WEIGHTS)), VALUES)


def test_the_worked_example_is_380_units() -> None:  # R-SCALGO-5
    used = {
        "map_tiles": Decimal(150_000),
        "workspace_km2": Decimal(800),
        "modelspace_km2": Decimal(70),
        "downloaded_bytes": Decimal(40_000_000_000),
    }
    assert UNITS.total(used) == 380


def test_one_meter_is_read_in_the_unit_of_people() -> None:
    assert measure_in("downloaded_bytes", Decimal("1000000000.000000000000")).total(
        {"downloaded_bytes": Decimal("30723636269"), "map_tiles": Decimal(7)}
    ) == Decimal("30.723636269")


@given(st.lists(METERS))
def test_parts_add_up_to_the_whole(parts: list[dict[str, Decimal]]) -> None:
    together = sum((UNITS.total(part) for part in parts), start=Decimal(0))
    # Python's own sum cuts at 28 digits; as fractions nothing is cut.
    exact = sum((_fraction(UNITS.total(part)) for part in parts), start=_fraction(Decimal(0)))
    assert _fraction(UNITS.total(add_values(*parts))) == exact
    assert (together == 0) is (exact == 0)


def test_38_digits_are_kept() -> None:
    value = Decimal("9" * 26 + "." + "9" * 12)
    assert add_values({"map_tiles": value}, {"map_tiles": value})["map_tiles"] == Decimal(
        "1" + "9" * 26 + "." + "9" * 11 + "8"
    )


def test_nothing_before_has_no_change_and_nothing_has_no_parts() -> None:
    assert change_of(Decimal(5), None) is None
    assert change_of(Decimal(5), Decimal(0)) is None
    assert change_of(Decimal(0), Decimal(5)) == -1
    assert share_of(Decimal(0), Decimal(0)) == 0
    assert share_of(Decimal(1), Decimal(4)) == Decimal("0.25")


def _fraction(value: Decimal) -> Fraction:
    return Fraction(value)
