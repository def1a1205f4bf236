"""Four customers in their third year: an engineering firm, an architect, a contractor, a public agency."""

from config.demo.customers.customer import DemoCustomer, norwegian
from config.demo.customers.names import people_of

NORDHAV = DemoCustomer(
    organization=norwegian(
        "nordhav",
        "Nordhav Rådgivende Ingeniører AS",
        kind="consulting_engineer",
        employees=45,
        external_id="crm-10517",
    ),
    profile={
        "customer_number": "10517",
        "legal_name": "Nordhav Rådgivende Ingeniører AS",
        "address": "Sjøgata 12",
        "postcode": "8006",
        "city": "Bodø",
        "country": "NO",
        "buyer_reference": "Elin Sandvik",
        "invoice_emails": ["faktura@nordhav.example"],
        "language": "nb",
    },
    signed_by="Elin Sandvik",
    signed_months_ago=26,
    departments={"va": "Vann og miljø", "veg": "Veg og bane", "geo": "Geoteknikk", "bim": "BIM og data"},
    people=people_of("nordhav", {"va": 6, "veg": 4, "geo": 2, "bim": 2}),
    growth=1.35,
    held={3: "Vi spør dere om veksten i arbeidsområder før denne prisen gjelder."},
    usage_display="by_pseudonym",
)
LIA = DemoCustomer(
    organization=norwegian(
        "studio-lia", "Studio Lia Arkitekter AS", kind="architect", employees=18, external_id="crm-10533"
    ),
    profile={
        "customer_number": "10533",
        "legal_name": "Studio Lia Arkitekter AS",
        "address": "Nygårdsgaten 41",
        "postcode": "5015",
        "city": "Bergen",
        "country": "NO",
        "invoice_emails": ["post@studio-lia.example"],
        "language": "nb",
    },
    signed_by="Tuva Lia",
    signed_months_ago=31,
    departments={"bygg": "Bygg", "by": "By og landskap"},
    people=people_of("studio-lia", {"bygg": 2, "by": 2}),
    growth=0.9,
)
BERGMO = DemoCustomer(
    organization=norwegian(
        "bergmo", "Bergmo Entreprenør AS", kind="contractor", employees=120, external_id="crm-10496"
    ),
    profile={
        "customer_number": "10496",
        "legal_name": "Bergmo Entreprenør AS",
        "attention": "Regnskap",
        "address": "Industrivegen 9",
        "postcode": "2069",
        "city": "Jessheim",
        "country": "NO",
        "order_number": "RAMME-2210",
        "invoice_emails": ["regnskap@bergmo.example"],
        "language": "nb",
    },
    signed_by="Odd Bergmo",
    signed_months_ago=33,
    departments={"anlegg": "Anlegg", "bygg": "Bygg", "maskin": "Maskin", "kalk": "Kalkyle"},
    people=people_of("bergmo", {"anlegg": 8, "bygg": 4, "maskin": 3, "kalk": 4}),
    growth=0.86,
    adjusted={2: ("70000.00", "Agreed with Odd Bergmo: two projects were measured twice by his surveyors.")},
    notice_days_ago=20,
)
VASSDRAG = DemoCustomer(
    organization=norwegian(
        "vassdragstilsynet", "Vassdragstilsynet Vest", kind="public_agency", employees=60, external_id="crm-10540"
    ),
    profile={
        "customer_number": "10540",
        "legal_name": "Vassdragstilsynet Vest",
        "attention": "Fakturamottak",
        "address": "Postboks 77",
        "postcode": "5401",
        "city": "Stord",
        "country": "NO",
        "buyer_reference": "310045",
        "invoice_emails": ["faktura@vassdragstilsynet.example"],
        "language": "nb",
    },
    signed_by="Ragnhild Lunde",
    signed_months_ago=24,
    signed_days_ago=4,
    departments={"tilsyn": "Tilsyn", "flom": "Flom og skred", "kart": "Kart"},
    people=people_of("vassdragstilsynet", {"tilsyn": 6, "flom": 5, "kart": 2}),
    growth=1.15,
)
