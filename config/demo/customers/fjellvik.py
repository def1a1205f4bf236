"""Fjellvik kommune: a large municipality with departments, whose usage grows into the next band."""

from config.demo.customers.customer import DemoCredit, DemoCustomer, DemoMove, DemoPerson, norwegian
from config.demo.customers.names import people_of

# Those that the README and the log-ins name.
NAMED = (
    DemoPerson("ada.haugland", "Ada Haugland", "plan", 0.6),
    DemoPerson("ben.myhre", "Ben Myhre", "vann", 1.1),
    DemoPerson("frida.moe", "Frida Moe", "stab", 0.1),
    DemoPerson("ingrid.solberg", "Ingrid Solberg", "plan", 2.4),
    DemoPerson("lars.nygard", "Lars Nygård", "vann", 1.8),
    DemoPerson("kari.nesheim", "Kari Nesheim", "plan", 1.6),
)
SIZES = {
    "plan": 10,
    "vann": 9,
    "eiendom": 7,
    "veg": 8,
    "landbruk": 4,
    "miljo": 5,
    "beredskap": 3,
    "kart": 6,
    "naering": 2,
    "stab": 3,
}

FJELLVIK = DemoCustomer(
    organization=norwegian(
        "fjellvik", "Fjellvik kommune", kind="public_agency", employees=1_850, external_id="crm-10482", locale="en"
    ),
    profile={
        "customer_number": "10482",
        "legal_name": "Fjellvik kommune",
        "attention": "Fakturamottak",
        "address": "Postboks 240",
        "postcode": "6801",
        "city": "Førde",
        "country": "NO",
        "organization_number": "311720546",
        "organization_scheme": "0192",
        "buyer_reference": "Kari Nesheim, Teknisk drift 4410",
        "order_number": "PO-88213",
        "language": "en",
    },
    signed_by="Ada Haugland",
    signed_months_ago=28,
    departments={
        "plan": "Plan og bygg",
        "vann": "Vann og avløp",
        "eiendom": "Eiendom",
        "veg": "Veg og park",
        "landbruk": "Landbruk",
        "miljo": "Klima og miljø",
        "beredskap": "Beredskap",
        "kart": "Kart og geodata",
        "naering": "Næring",
        "stab": "Stab og økonomi",
    },
    people=NAMED + people_of("fjellvik", SIZES),
    moves=(DemoMove("kari.nesheim", "eiendom", 5), DemoMove("lars.nygard", "miljo", 14)),
    growth=1.12,
    unknown_actor="gis-batch-04",
    late_tiles=9_400,
    credited=DemoCredit(
        days_ago=45,
        net="6000.00",
        reason="Goodwill: for two weeks, downloads took several minutes instead of seconds.",
    ),
)
