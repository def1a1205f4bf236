"""A faulty catalogue is refused with file, line, path and reason of every fault, and nothing of it is used."""

from __future__ import annotations

import pytest

from billing.domain.catalog import read_catalog
from tests.billing.domain.catalog.refusing import SMALL, VOCABULARY, changed, faults_of, told


def test_the_small_file_is_whole() -> None:
    (ferry,) = read_catalog({"ferry.toml": SMALL}, VOCABULARY)
    assert [plan.code for plan in ferry.plans] == ["ferry_yearly"]


@pytest.mark.parametrize(
    ("old", "new", "path", "code"),
    [
        # The product and its meters
        ('name = "The Ferry"', "name = 7", "product.name", "NOT_A_TEXT"),
        ('code = "ferry"', 'code = "The Ferry"', "product.code", "WRONG_FORM"),
        ('unit = "C62"', 'unit = "crossing"', "meters[0].unit", "UNKNOWN_CHOICE"),
        ('code = "crossings"', 'code = "crossings"\ncolour = "blue"', "meters[0].colour", "UNKNOWN_KEY"),
        # The plan's header
        ("months = 3", "months = -3", "plans[0].notice.months", "TOO_SMALL"),
        ("months = 12", "months = 12.0", "plans[0].term.months", "NOT_AN_INTEGER"),
        ('["NOK", "EUR"]', '["NOK", "KRONE"]', "plans[0].currencies[1]", "WRONG_FORM"),
        ('"one"', '"a few"', "plans[0].subscriptions.per_organization", "UNKNOWN_CHOICE"),
        (
            'types = ["architect"]',
            'types = ["pirate"]',
            "plans[0].offered_to.organization_types[0]",
            "UNKNOWN_ORGANIZATION_TYPE",
        ),
        ("currencies = [", 'colour = "blue"\ncurrencies = [', "plans[0].colour", "UNKNOWN_KEY"),
        ('nl = "Jaarkaart"', 'fr = "Carte"', "plans[0].names.fr", "UNKNOWN_KEY"),
        (
            '"Three months.", language = "en"',
            '"Tre måneder.", language = "no"',
            "plans[0].notice.clause",
            "UNKNOWN_CHOICE",
        ),
        # Rules
        ('rule = "role_seats"', 'rule = "everybody"', "plans[0].access.rule", "UNKNOWN_RULE"),
        ('rule = "consumption_year"', 'rule = "consumption"', "plans[0].charges[0].rule", "UNKNOWN_RULE"),
        ('schedule = "term"', 'schedule = "order"', "plans[0].charges[0].schedule", "WRONG_SCHEDULE"),
        ('code = "seats"', 'code = "fee"', "plans[0].charges[1].code", "REPEATED"),
        ("texts.fee = {", "texts.free = {", "plans[0].charges[0].texts.free", "UNKNOWN_KEY"),
        # Parameters
        (
            'meter = "crossings"',
            'meter = "sailings"',
            "plans[0].charges[0].parameters.weights[0].meter",
            "UNKNOWN_METER",
        ),
        ("from = 10", "from = 0", "plans[0].charges[0].parameters.bands[1].from", "BAND_OUT_OF_ORDER"),
        ("NOK = 2_000", "NOK = 2000.5", "plans[0].charges[0].parameters.bands[1].price.NOK", "FLOAT"),
        ("NOK = 2_000", 'NOK = "2 000"', "plans[0].charges[0].parameters.bands[1].price.NOK", "NOT_A_NUMBER"),
        ("EUR = 200", "EUR = 200, SEK = 7", "plans[0].charges[0].parameters.bands[1].price.SEK", "UNKNOWN_CURRENCY"),
        (
            '{ organization_type = "architect"',
            '{ organization_type = "pirate"',
            "plans[0].charges[0].parameters.estimates[0].organization_type",
            "UNKNOWN_ORGANIZATION_TYPE",
        ),
        (
            "estimates = [",
            "close_after = 3\nestimates = [",
            "plans[0].charges[0].parameters.close_after",
            "UNKNOWN_KEY",
        ),
        (
            'kind = "mate", price',
            'kind = "bosun", price',
            "plans[0].charges[1].parameters.seats[0].kind",
            "UNKNOWN_SEAT_KIND",
        ),
    ],
)
def test_a_fault_is_told_with_its_own_line(old: str, new: str, path: str, code: str) -> None:
    text = changed(old, new)
    key = path.rpartition(".")[2].partition("[")[0]
    here = [line for line, found, found_code in told(text) if (found, found_code) == (path, code)]
    assert len(here) == 1
    # The change itself stands on the line that is named.
    assert new.splitlines()[0] in here[0] or here[0].startswith(key)


@pytest.mark.parametrize(
    ("old", "path", "code", "line"),
    [
        (', nl = "Jaarkaart"', "plans[0].names.nl", "MISSING", "names = { nb"),
        (', nl = "Overtochten"', "meters[0].names.nl", "MISSING", "names = { nb"),
        (', de = "Jahresgebühr"', "plans[0].charges[0].texts.fee.de", "MISSING", "texts.fee = {"),
        ('code = "ferry_yearly"\n', "plans[0].code", "MISSING", "[[plans]]"),
        ('rule = "per_seat"\n', "plans[0].charges[1].rule", "MISSING", "[[plans.charges]]"),
        ("months = 12\n", "plans[0].term.months", "MISSING", "[plans.term]"),
        (", EUR = 200", "plans[0].charges[0].parameters.bands[1].price.EUR", "MISSING_PRICE", "{ from = 10"),
        (
            'clause = { text = "Three months.", language = "en", reference = "§ 4" }\n',
            "plans[0].notice.clause",
            "MISSING",
            "[plans.notice]",
        ),
        (
            'texts.mate = { nb = "Styrmann", en = "Mate", de = "Steuermann", nl = "Stuurman" }\n',
            "plans[0].charges[1].texts",
            "MISSING",
            "[[plans.charges]]",
        ),
        (
            'weights = [{ meter = "crossings", units = 1 }]\n',
            "plans[0].charges[0].parameters.weights",
            "MISSING",
            "[plans.charges.parameters]",
        ),
    ],
)
def test_what_is_missing_is_told_at_what_should_hold_it(old: str, path: str, code: str, line: str) -> None:
    found = told(changed(old, ""))
    assert [(path_, code_) for _, path_, code_ in found] == [(path, code)]
    assert found[0][0].startswith(line)


def test_every_fault_of_every_part_is_told_at_once() -> None:
    text = SMALL
    for old, new in [
        ('name = "The Ferry"', 'nome = "The Ferry"'),
        (', nl = "Overtochten"', ""),
        ("months = 3", "months = true"),
        ('roles = ["mate"]', "roles = []"),
        ("from = 10", "from = -1"),
        ("EUR = 100", "EUR = 0.5"),
        ('schedule = "calendar_month"', 'schedule = "daily"'),
        ('parameters.every = "month"', 'parameters.every = "night"'),
    ]:
        text = changed(old, new, text)
    assert [(path, code) for _, path, code in told(text)] == [
        ("product.name", "MISSING"),
        ("product.nome", "UNKNOWN_KEY"),
        ("meters[0].names.nl", "MISSING"),
        ("plans[0].notice.months", "NOT_AN_INTEGER"),
        ("plans[0].access.parameters.seats[0].roles", "EMPTY"),
        ("plans[0].charges[0].parameters.bands[0].price.EUR", "FLOAT"),
        ("plans[0].charges[0].parameters.bands[1].from", "TOO_SMALL"),
        ("plans[0].charges[1].schedule", "UNKNOWN_CHOICE"),
        ("plans[0].charges[1].parameters.every", "UNKNOWN_CHOICE"),
    ]


def test_a_fault_reads_as_file_line_path_and_reason() -> None:
    (fault,) = faults_of(ferry=changed("months = 3", "months = -3"))
    assert str(fault) == "ferry.toml:26: plans[0].notice.months: -3 is less than 0"


def test_two_plans_with_one_code_in_one_file() -> None:
    second = SMALL[SMALL.index("[[plans]]") :]
    (fault,) = faults_of(ferry=f"{SMALL}\n{second}")
    assert (fault.path, fault.code) == ("plans[1].code", "REPEATED")
    assert fault.line == SMALL.count("\n") + 3
    assert "ferry.toml:13" in fault.reason


def test_a_product_a_meter_and_a_plan_of_two_files() -> None:
    faults = faults_of(a_first=SMALL, b_second=SMALL)
    assert [(fault.file, fault.line, fault.path) for fault in faults] == [
        ("b_second.toml", 4, "product.code"),
        ("b_second.toml", 8, "meters[0].code"),
        ("b_second.toml", 13, "plans[0].code"),
    ]
    assert "a_first.toml:13" in faults[2].reason


def test_a_meter_of_another_file_can_be_used() -> None:
    start, end = SMALL.index("[[meters]]"), SMALL.index("[[plans]]")
    other = changed('code = "ferry"', 'code = "bridge"', SMALL).replace("ferry_yearly", "bridge_yearly")
    files = {"ferry.toml": SMALL[:start] + SMALL[end:], "bridge.toml": other}
    assert [read.file for read in read_catalog(files, VOCABULARY)] == ["bridge.toml", "ferry.toml"]


def test_a_faulty_meter_is_not_also_an_unknown_one() -> None:
    assert [code for _, _, code in told(changed(', nl = "Overtochten"', ""))] == ["MISSING"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[product]\ncode = "x"\ncode = "y"\n', 3),
        ('[product]\nname = "unended\n', 2),
        ("[product]\nprice = 1.2.3\n", 2),
        ('[product]\ntext = """never closed\n\n', 4),
    ],
)
def test_what_is_no_toml_is_refused_with_its_line(text: str, line: int) -> None:
    (fault,) = faults_of(ferry=text)
    assert (fault.file, fault.line, fault.code) == ("ferry.toml", line, "NOT_TOML")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("plans", "MISSING"), ("product", "MISSING")]),
        (
            "product = 1\nplans = 2\nmeters = 3\nother = 4",
            [("product", "NOT_A_TABLE"), ("plans", "MISSING"), ("meters", "NOT_A_LIST"), ("other", "UNKNOWN_KEY")],
        ),
        ('plans = [1]\nproduct = { code = "x", name = "X" }', [("plans[0]", "NOT_A_TABLE")]),
        (
            'plans = [{}]\nproduct = { code = "x", name = "X" }',
            [
                (f"plans[0].{key}", "MISSING")
                for key in (
                    "access",
                    "charges",
                    "code",
                    "currencies",
                    "names",
                    "notice",
                    "offered_to",
                    "subscriptions",
                    "term",
                )
            ],
        ),
    ],
)
def test_a_file_of_another_shape(text: str, faults: list[tuple[str, str]]) -> None:
    assert [(fault.path, fault.code) for fault in faults_of(ferry=text)] == faults


def test_one_faulty_file_refuses_all() -> None:
    faults = faults_of(ferry=SMALL, bridge="[product")
    assert [fault.file for fault in faults] == ["bridge.toml"]
