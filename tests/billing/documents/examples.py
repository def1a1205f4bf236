"""Documents to test with. All companies, numbers and amounts are made up; every amount is written out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing.documents.content import (
    Buyer,
    Correction,
    Discount,
    DocumentKind,
    InvoiceContent,
    Line,
    NationalVat,
    Payment,
    PaymentKind,
    Seller,
    Term,
    Totals,
    VatGroup,
)
from billing.documents.payment_reference import make_kid, make_rf
from tenants.domain.decision import Clause, Decision, Json, Step
from tenants.domain.periods import Period

LISENS_AS = Seller(
    name="Lisens AS",
    address_lines=("Storgata 1",),
    postcode="0155",
    city="Oslo",
    country="NO",
    organization_number="310845612",
    organization_scheme="0192",
    vat_number="NO310845612MVA",
    register="Foretaksregisteret",
    contact_name="Vera Lund",
    phone="+47 22 00 00 00",
    email="faktura@lisens.example",
    website="lisens.example",
    accent="1d5c63",
)
LISENS_BV = replace(
    LISENS_AS,
    name="Lisens B.V.",
    address_lines=("Keizersgracht 100",),
    postcode="1015 AA",
    city="Amsterdam",
    country="NL",
    organization_number="12345678",
    organization_scheme="0106",
    vat_number="NL000099998B57",
    register="",
    phone="+31 20 000 0000",
    email="facturen@lisens.example",
)
LISENS_GMBH = replace(
    LISENS_AS,
    name="Lisens GmbH",
    address_lines=("Lindenstraße 8",),
    postcode="20099",
    city="Hamburg",
    country="DE",
    organization_number="",
    organization_scheme="",
    vat_number="DE123456788",
    register="AG Hamburg HRB 12345",
    phone="+49 40 000000",
    email="rechnung@lisens.example",
)
FJORDVIK = Buyer(
    name="Fjordvik kommune",
    attention="Fakturamottak",
    address_lines=("Postboks 240",),
    postcode="6801",
    city="Førde",
    country="NO",
    organization_number="311720546",
    organization_scheme="0192",
    vat_number="",
)
WATERLANDEN = Buyer(
    name="Gemeente Waterlanden",
    attention="Crediteurenadministratie",
    address_lines=("Postbus 3007",),
    postcode="2001 DA",
    city="Haarlem",
    country="NL",
    organization_number="00000001001234567000",
    organization_scheme="0190",
    vat_number="",
)
WENDLAND = Buyer(
    name="Ingenieurbüro Wendland & Söhne GmbH",
    attention="Buchhaltung",
    address_lines=("Hauptstraße 12",),
    postcode="29439",
    city="Lüchow",
    country="DE",
    organization_number="",
    organization_scheme="",
    vat_number="DE123456788",
)
NORDIC_GRID = Buyer(
    name="Nordic Grid Consulting AS",
    attention="",
    address_lines=("Strandgata 19",),
    postcode="4005",
    city="Stavanger",
    country="NO",
    organization_number="312908336",
    organization_scheme="0192",
    vat_number="NO312908336MVA",
)


def a_decision(*steps: Step, inputs: Mapping[str, Json] | None = None, reference: str = "Avtalen, punkt 4") -> Decision:
    clause = Clause(text="Prisen følger forbruket.", language="nb", reference=reference)
    return Decision(code="FEE", rule="consumption_year", clause=clause, inputs=inputs or {}, steps=steps)


def meter_step(meter: str, quantity: str, weight: str, per: str, units: str) -> Step:
    numbers: dict[str, Json] = {"meter": meter, "quantity": quantity, "weight": weight, "per": per, "units": units}
    return Step("METER_UNITS", numbers)


MEASURED_YEAR: dict[str, Json] = {"facts": {"measured": {"period": {"start": "2025-03-15", "end": "2026-03-15"}}}}

# 150 + 80 + 70 + 80 = 380 units = 40,000 (the worked example of R-SCALGO).
MEASURED_FEE = a_decision(
    meter_step("map_tiles", "150000", "1", "1000", "150"),
    meter_step("workspaces", "800", "1", "10", "80"),
    meter_step("modelspaces", "70", "1", "1", "70"),
    meter_step("downloads", "40000000000", "2", "1000000000", "80"),
    Step("UNITS", {"units": "380"}),
    Step("BAND", {"units": "380", "from": "100", "below": "500", "fee": "40000.00"}),
    Step("AMOUNT", {"quantity": "1", "unit_price": "40000.00", "amount": "40000.00", "currency": "NOK"}),
    inputs=MEASURED_YEAR,
)
SCALGO_TERMS = {
    "nb": ("kartfliser", "arbeidsområder", "modellområder", "nedlastede data"),
    "en": ("map tiles", "workspaces", "modelspaces", "downloaded data"),
    "de": ("Kartenkacheln", "Arbeitsbereiche", "Modellbereiche", "heruntergeladene Daten"),
    "nl": ("kaarttegels", "werkgebieden", "modelgebieden", "gedownloade data"),
}


def scalgo_glossary(language: str) -> tuple[Term, ...]:
    codes = (("map_tiles", "C62"), ("workspaces", "KMK"), ("modelspaces", "KMK"), ("downloads", "AD"))
    named = zip(codes, SCALGO_TERMS[language], strict=True)
    return tuple(Term(code=code, text=text, unit=unit) for (code, unit), text in named)


YEARLY_LINE = Line(
    heading="SCALGO Live",
    item_code="SCALGO-YEAR",
    name="Årslisens, ubegrenset antall brukere",
    detail="",
    quantity=Decimal(1),
    unit="ANN",
    unit_price=Decimal("40000.00"),
    discount=None,
    amount=Decimal("40000.00"),
    vat_code="S25",
    period=Period(date(2026, 3, 15), date(2027, 3, 15)),
    why=MEASURED_FEE,
    note="",
)
STANDARD_25 = VatGroup(
    code="S25",
    category="S",
    rate=Decimal(25),
    base=Decimal("40000.00"),
    amount=Decimal("10000.00"),
    national_amount=None,
    wording="",
)


def yearly_fee() -> InvoiceContent:
    """A municipality's year of SCALGO Live, in Norwegian, paid by KID: 40,000.00 + 10,000.00 = 50,000.00 NOK."""
    return InvoiceContent(
        kind=DocumentKind.INVOICE,
        language="nb",
        number="20260117",
        currency="NOK",
        issued_on=date(2026, 3, 15),
        due_on=date(2026, 4, 14),
        seller=LISENS_AS,
        buyer=FJORDVIK,
        buyer_reference="Kari Nes, Teknisk drift 4410",
        order_number="PO-88213",
        customer_number="10482",
        lines=(YEARLY_LINE,),
        vat=(STANDARD_25,),
        national_vat=None,
        totals=Totals(net=Decimal("40000.00"), vat=Decimal("10000.00"), total=Decimal("50000.00")),
        payment=Payment(
            kind=PaymentKind.KID,
            reference=make_kid("2026011702"),
            account="86011117947",
            iban="NO9386011117947",
            bic="LISXNOKK",
        ),
        glossary=scalgo_glossary("nb"),
        corrects=None,
    )


def yearly_fee_in(language: str) -> InvoiceContent:
    """The same yearly fee in another language, from a seller who may write it."""
    seller = LISENS_AS if language in ("nb", "en") else LISENS_GMBH
    return replace(yearly_fee(), language=language, seller=seller, glossary=scalgo_glossary(language))


SEAT_YEAR = Period(date(2026, 4, 1), date(2027, 4, 1))
ADMIN_SEATS = Line(
    heading="CitizenLab, platform Denk mee",
    item_code="SEAT-ADMIN",
    name="Licentie beheerder (admin seat)",
    detail="Besteld op 1 april 2026, bevestiging B-2026-0093",
    quantity=Decimal(2),
    unit="C62",
    unit_price=Decimal("715.75"),
    discount=None,
    amount=Decimal("1431.50"),
    vat_code="S21",
    period=Period(date(2026, 4, 1), date(2027, 1, 1)),
    why=a_decision(
        Step("FEE", {"price": "950.00", "every": "year"}),
        Step("PRORATED", {"price": "950.00", "days": "275", "of_days": "365", "unit_price": "715.75"}),
        reference="artikel 6.3",
    ),
    note="",
)
MANAGER_SEAT = replace(
    ADMIN_SEATS,
    heading="CitizenLab, platform Wijkplannen",
    item_code="SEAT-MANAGER",
    name="Licentie projectbeheerder (manager seat)",
    detail="Besteld op 1 april 2026, bevestiging B-2026-0094",
    quantity=Decimal(1),
    unit_price=Decimal("600.00"),
    amount=Decimal("600.00"),
    period=SEAT_YEAR,
    why=a_decision(Step("FEE", {"price": "600.00", "every": "year"}), reference="artikel 6.1"),
)
DUTCH_VAT = VatGroup(
    code="S21",
    category="S",
    rate=Decimal(21),
    base=Decimal("2031.50"),
    amount=Decimal("426.62"),
    national_amount=None,
    wording="",
)


def seats() -> InvoiceContent:
    """Seats of two platforms, in Dutch, by RF reference: 2,031.50 + 426.62 = 2,458.12 EUR (R-CITIZEN-10, R-X-11)."""
    return InvoiceContent(
        kind=DocumentKind.INVOICE,
        language="nl",
        number="20260418",
        currency="EUR",
        issued_on=date(2026, 4, 15),
        due_on=date(2026, 5, 15),
        seller=LISENS_BV,
        buyer=WATERLANDEN,
        buyer_reference="Participatie / J. de Wit",
        order_number="4500098812",
        customer_number="20077",
        lines=(ADMIN_SEATS, MANAGER_SEAT),
        vat=(DUTCH_VAT,),
        national_vat=None,
        totals=Totals(net=Decimal("2031.50"), vat=Decimal("426.62"), total=Decimal("2458.12")),
        payment=Payment(
            kind=PaymentKind.RF,
            reference=make_rf("20260418"),
            account="",
            iban="NL91ABNA0417164300",
            bic="LISXNL2A",
        ),
        glossary=(),
        corrects=None,
    )


def credit_note() -> InvoiceContent:
    """A contract that ends earlier gives 2 × 239.45 back: 478.90 + 100.57 = 579.47 EUR (R-CITIZEN-11)."""
    line = replace(
        ADMIN_SEATS,
        detail="Teruggave, regel 1 van factuur 20260418",
        unit_price=Decimal("239.45"),
        amount=Decimal("478.90"),
        period=Period(date(2026, 10, 1), date(2027, 1, 1)),
        why=None,
        note="Nieuwe einddatum 30 september 2026: in rekening gebracht 715,75, verschuldigd 476,30, verschil 239,45.",
    )
    return replace(
        seats(),
        kind=DocumentKind.CREDIT_NOTE,
        number="20260977",
        issued_on=date(2026, 9, 7),
        due_on=None,
        lines=(line,),
        vat=(replace(DUTCH_VAT, base=Decimal("478.90"), amount=Decimal("100.57")),),
        totals=Totals(net=Decimal("478.90"), vat=Decimal("100.57"), total=Decimal("579.47")),
        payment=None,
        corrects=Correction(
            number="20260418",
            issued_on=date(2026, 4, 15),
            reason="Het contract voor platform Denk mee eindigt op 30 september 2026 in plaats van 31 december 2026.",
        ),
    )


def reverse_charge() -> InvoiceContent:
    """A German buyer of a Dutch seller owes the VAT; one line has a discount: 135 + 80 + 780 = 995.00 EUR."""
    april = Period(date(2026, 4, 1), date(2026, 5, 1))
    active = replace(
        ADMIN_SEATS,
        heading="Teamplaner5",
        item_code="PROUSER-ACTIVE",
        name="ProUser, aktive Lizenz",
        detail="",
        quantity=Decimal(25),
        unit_price=Decimal("6.00"),
        discount=Discount(percent=Decimal(10), amount=Decimal("15.00"), reason="Rahmenvertrag"),
        amount=Decimal("135.00"),
        vat_code="AE",
        period=april,
        why=a_decision(Step("FEE", {"price": "6.00", "every": "month"}), reference="Lizenzbestimmungen, Abschnitt 2"),
    )
    passive = replace(
        active,
        item_code="PROUSER-PASSIVE",
        name="ProUser, passive Lizenz",
        quantity=Decimal(40),
        unit_price=Decimal("2.00"),
        discount=None,
        amount=Decimal("80.00"),
        why=a_decision(Step("FEE", {"price": "2.00", "every": "month"}), reference="Lizenzbestimmungen, Abschnitt 2"),
    )
    workshop = replace(
        passive,
        heading="Einführung",
        item_code="WORKSHOP",
        name="Einführungsworkshop, halber Tag",
        detail="Vor Ort in Lüchow",
        quantity=Decimal(1),
        unit_price=Decimal("780.00"),
        amount=Decimal("780.00"),
        period=Period(date(2026, 4, 14), date(2026, 4, 15)),
        why=None,
        note="Festpreis nach Angebot A-2026-017.",
    )
    owed_by_buyer = replace(
        DUTCH_VAT,
        code="AE",
        category="AE",
        rate=Decimal(0),
        base=Decimal("995.00"),
        amount=Decimal("0.00"),
        wording="Steuerschuldnerschaft des Leistungsempfängers (Artikel 196 der Richtlinie 2006/112/EG).",
    )
    return replace(
        seats(),
        language="de",
        number="20260419",
        issued_on=date(2026, 4, 16),
        due_on=date(2026, 5, 16),
        buyer=WENDLAND,
        buyer_reference="KST 4711",
        order_number="B-2026-331",
        customer_number="20110",
        lines=(active, passive, workshop),
        vat=(owed_by_buyer,),
        totals=Totals(net=Decimal("995.00"), vat=Decimal("0.00"), total=Decimal("995.00")),
        payment=Payment(
            kind=PaymentKind.RF,
            reference=make_rf("20260419"),
            account="",
            iban="NL91ABNA0417164300",
            bic="LISXNL2A",
        ),
    )


def national_vat() -> InvoiceContent:
    """A Norwegian seller's invoice in euro states its VAT in kroner too: 27.71 × 11.7345 = 325.16 NOK (R-X-13)."""
    five = replace(
        ADMIN_SEATS,
        heading="Chat2Desk",
        item_code="SIMULTANEOUS",
        name="Simultaneous operator licence",
        detail="",
        quantity=Decimal(5),
        unit_price=Decimal("17.50"),
        amount=Decimal("87.50"),
        vat_code="S25",
        period=Period(date(2026, 4, 1), date(2026, 5, 1)),
        why=a_decision(Step("FEE", {"price": "17.50", "every": "month"}), reference="Tariffs, operator licences"),
    )
    two = replace(
        five,
        name="Simultaneous operator licence, added",
        detail="Two more from 11 April",
        quantity=Decimal(2),
        unit_price=Decimal("11.67"),
        amount=Decimal("23.34"),
        period=Period(date(2026, 4, 11), date(2026, 5, 1)),
        why=a_decision(
            Step("FEE", {"price": "17.50", "every": "month"}),
            Step("PRORATED", {"price": "17.50", "days": "20", "of_days": "30", "unit_price": "11.67"}),
            reference="Tariffs, operator licences",
        ),
    )
    vat = replace(STANDARD_25, base=Decimal("110.84"), amount=Decimal("27.71"), national_amount=Decimal("325.16"))
    return replace(
        seats(),
        language="en",
        number="20260121",
        issued_on=date(2026, 4, 20),
        due_on=date(2026, 5, 20),
        seller=LISENS_AS,
        buyer=NORDIC_GRID,
        buyer_reference="Ingrid Hope",
        order_number="NG-7714",
        customer_number="10512",
        lines=(five, two),
        vat=(vat,),
        national_vat=NationalVat(
            currency="NOK",
            amount=Decimal("325.16"),
            rate=Decimal("11.7345"),
            source="Norges Bank",
            rate_on=date(2026, 4, 17),
        ),
        totals=Totals(net=Decimal("110.84"), vat=Decimal("27.71"), total=Decimal("138.55")),
        payment=Payment(
            kind=PaymentKind.RF,
            reference=make_rf("20260121"),
            account="",
            iban="NO9386011117947",
            bic="LISXNOKK",
        ),
    )


DEPARTMENTS = ("Bürgerdienste", "Bauen und Planen", "Schule und Sport", "Ordnung und Verkehr", "Grün", "Kämmerei")


def cancellation() -> InvoiceContent:
    """A whole German invoice taken back, over two pages: 6 × (126 + 18) = 864.00, 19 % = 164.16, 1,028.16 EUR."""
    quarter = Period(date(2026, 7, 1), date(2026, 10, 1))
    active = replace(
        ADMIN_SEATS,
        name="ProUser, aktive Lizenz",
        detail="",
        quantity=Decimal(21),
        unit_price=Decimal("6.00"),
        amount=Decimal("126.00"),
        vat_code="S19",
        period=quarter,
        why=a_decision(Step("FEE", {"price": "6.00", "every": "month"}), reference="Lizenzbestimmungen, Abschnitt 2"),
    )
    passive = replace(
        active,
        name="ProUser, passive Lizenz",
        quantity=Decimal(9),
        unit_price=Decimal("2.00"),
        amount=Decimal("18.00"),
        why=a_decision(Step("FEE", {"price": "2.00", "every": "month"}), reference="Lizenzbestimmungen, Abschnitt 2"),
    )
    lines = tuple(
        replace(line, heading=f"Teamplaner5, Fachbereich {department}")
        for department in DEPARTMENTS
        for line in (active, passive)
    )
    return replace(
        credit_note(),
        kind=DocumentKind.CANCELLATION,
        language="de",
        number="2026-0309",
        issued_on=date(2026, 7, 6),
        seller=LISENS_GMBH,
        buyer=replace(
            WENDLAND, name="Stadt Musterhausen", organization_number="04011000-12345-03", organization_scheme="0204"
        ),
        buyer_reference="04011000-12345-03",
        order_number="4500-77120",
        customer_number="30044",
        lines=lines,
        vat=(replace(DUTCH_VAT, code="S19", rate=Decimal(19), base=Decimal("864.00"), amount=Decimal("164.16")),),
        totals=Totals(net=Decimal("864.00"), vat=Decimal("164.16"), total=Decimal("1028.16")),
        corrects=Correction(
            number="2026-0288",
            issued_on=date(2026, 7, 1),
            reason="Rechnung an die falsche Stelle; sie wird neu gestellt als 2026-0310.",
        ),
    )


def first_year() -> InvoiceContent:
    """An estimated first year, in English: 300 consulting engineers are more than 250, so 6,000 units, 150,000.00."""
    estimate = a_decision(
        Step(
            "UNITS_ESTIMATED",
            {"organization_type": "consulting_engineer", "employees": "300", "up_to": None, "units": "6000"},
        ),
        Step("BAND", {"units": "6000", "from": "2000", "below": "10000", "fee": "150000.00"}),
        reference="SCALGO Live licence, “Pris”",
    )
    line = replace(
        YEARLY_LINE,
        name="Licence for one year, any number of users",
        unit_price=Decimal("150000.00"),
        amount=Decimal("150000.00"),
        why=estimate,
    )
    return replace(
        yearly_fee(),
        language="en",
        number="20260118",
        buyer=NORDIC_GRID,
        lines=(line,),
        vat=(replace(STANDARD_25, base=Decimal("150000.00"), amount=Decimal("37500.00")),),
        totals=Totals(net=Decimal("150000.00"), vat=Decimal("37500.00"), total=Decimal("187500.00")),
        glossary=scalgo_glossary("en"),
    )


def long_invoice(count: int = 300) -> InvoiceContent:
    """Three hundred lines of 10.00 in thirty groups: 3,000.00 + 750.00 = 3,750.00 NOK."""
    lines = tuple(
        replace(
            YEARLY_LINE,
            heading=f"Avdeling {number // 10 + 1}",
            name=f"Lisens {number + 1}",
            unit_price=Decimal("10.00"),
            amount=Decimal("10.00"),
        )
        for number in range(count)
    )
    net = Decimal("10.00") * count
    vat = net / 4
    return replace(
        yearly_fee(),
        number="20260120",
        lines=lines,
        vat=(replace(STANDARD_25, base=net, amount=vat.quantize(Decimal("0.01"))),),
        totals=Totals(net=net, vat=vat.quantize(Decimal("0.01")), total=(net + vat).quantize(Decimal("0.01"))),
    )


EXAMPLES = {
    "yearly_fee_nb": yearly_fee,
    "first_year_en": first_year,
    "seats_nl": seats,
    "reverse_charge_de": reverse_charge,
    "national_vat_en": national_vat,
    "credit_note_nl": credit_note,
    "cancellation_de": cancellation,
    "long_nb": long_invoice,
}
