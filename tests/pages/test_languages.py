"""Pages, mails and refusals in the reader's language: words, plurals, amounts and days (R-X-10)."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest

from config.formatting import NO_BREAK_SPACE
from tenants.models import OutboxMessage, User
from tenants.scoping import STAFF, scoped
from tenants.services.mail_writing import write_mail
from tenants.services.people import end_person
from tests.cast import PASSWORD, make_member, make_organization, make_user
from tests.pages.stage import NOW, Stage
from tests.visitors import Visitor


def words_of(response: Any) -> str:
    """What a page says, without tags, with plain spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text).replace(NO_BREAK_SPACE, " "))


def read(user: User, path: str, language: str) -> str:
    """A page as this user reads it in a language of their own."""
    with scoped(STAFF):
        User.objects.filter(pk=user.pk).update(locale=language)
    response = Visitor().sign_in(user).get(path)
    assert f'<html lang="{language}"' in response.content.decode()
    assert response["Content-Language"] == language
    return words_of(response)


def test_home_in_norwegian(stage: Stage) -> None:
    home = read(stage.ada, "/", "nb")
    for sentence in (
        "Pris nå NOK 40 000 i året Fast til og med 19. mai 2027, uansett hva dere bruker.",
        "19. feb. 2027 Om 249 dager, innen kl. 24:00 i Oslo. Uten oppsigelse fornyes lisensen for et år.",
        "Til sammen 105,0 100,0 %",
        "Faktura 10002 forfaller 22. juni 2026 NOK 50 000,00. Er den betalt, trenger du ikke gjøre noe.",
        "10,0 enheter tilhører ingen Brukt av gis-batch-04, som ikke står på personlisten deres.",
        "Per mandag 15. juni 2026, 14:00.",
    ):
        assert sentence in home


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "nb",
            (
                "19. feb. 2027 er siste oppsigelsesdag, innen kl. 24:00 i Oslo: om 249 dager.",
                "Oppsigelsestiden er 3 måneder før periodens siste dag.",
                "Fra forbruket deres 20. mai 2025 – 19. mai 2026.",
                "Offentlig virksomhet, 240 ansatte",
            ),
        ),
        (
            "de",
            (
                "19. Feb. 2027 ist der letzte Kündigungstag, bis 24:00 Uhr in Oslo: in 249 Tagen.",
                "Die Kündigungsfrist beträgt 3 Monate vor dem letzten Tag der Laufzeit.",
                "Aus Ihrem Verbrauch 20. Mai 2025 – 19. Mai 2026.",
                "Öffentliche Einrichtung, 240 Beschäftigte",
            ),
        ),
        (
            "nl",
            (
                "19 feb 2027 is de laatste opzegdag, tot 24:00 uur in Oslo: over 249 dagen.",
                "De opzegtermijn is 3 maanden vóór de laatste dag van de periode.",
                "Uit uw verbruik 20 mei 2025 – 19 mei 2026.",
                "Overheidsinstelling, 240 medewerkers",
            ),
        ),
    ],
)
def test_the_contract_in_three_languages(stage: Stage, language: str, sentences: tuple[str, ...]) -> None:
    page = read(stage.ada, "/contract/", language)
    assert [sentence for sentence in sentences if sentence not in page] == []


@pytest.mark.parametrize(
    ("language", "price"), [("nb", "NOK 40 000"), ("en", "NOK 40,000"), ("de", "40.000 NOK"), ("nl", "NOK 40.000")]
)
def test_an_amount_stands_as_the_language_writes_it(stage: Stage, language: str, price: str) -> None:
    assert price in read(stage.ada, "/", language)


def test_who_has_no_language_reads_the_organizations(stage: Stage) -> None:
    with scoped(STAFF):
        User.objects.update(locale="")
        german = make_organization("wendland", locale="de")
        make_member(german, make_user("wiebke", locale=""), is_license_administrator=True)
        wiebke = User.objects.get(name="Wiebke")
    visitor = Visitor(headers={"accept-language": "nl"})
    assert "Es gibt noch keinen Vertrag." in words_of(visitor.sign_in(wiebke).get("/"))
    assert "Price now" in words_of(visitor.sign_in(stage.ada).get("/"))


@pytest.mark.parametrize(
    ("accepted", "button"),
    [("nb-NO,nb;q=0.9", "Logg inn"), ("de-AT", "Anmelden"), ("nl", "Aanmelden"), ("fr", "Sign in"), ("", "Sign in")],
)
def test_a_stranger_reads_the_browsers_language(db: None, accepted: str, button: str) -> None:
    page = words_of(Visitor(headers={"accept-language": accepted}).get("/accounts/login/"))
    assert button in page


def test_a_stranger_chooses_a_language_and_keeps_it(db: None) -> None:
    visitor = Visitor(headers={"accept-language": "nb"})
    answer = visitor.post("/language/", {"language": "de", "next": "/accounts/login/?next=/usage/"})
    assert answer["Location"] == "/accounts/login/?next=/usage/"
    page = visitor.get("/accounts/login/")
    assert '<button class="btn-link-like" name="language" value="de" lang="de" aria-current="true">' in (
        page.content.decode()
    )
    assert "Angemeldet bleiben" in words_of(page)


@pytest.mark.parametrize("language", ["fr", "xx", "", "nb\x00", "../de"])
def test_a_language_we_do_not_speak_changes_nothing(db: None, language: str) -> None:
    visitor = Visitor()
    assert visitor.post("/language/", {"language": language, "next": "/accounts/login/"}).status_code == 302
    assert "Sign in" in words_of(visitor.get("/accounts/login/"))


def test_the_choice_leads_nowhere_else(db: None) -> None:
    answer = Visitor().post("/language/", {"language": "de", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_a_wrong_password_is_refused_in_our_words(stage: Stage) -> None:
    visitor = Visitor(headers={"accept-language": "nb"})
    page = words_of(visitor.post("/accounts/login/", {"login": stage.ada.email, "password": PASSWORD[:-1]}))
    assert "E-postadressen og passordet hører ikke sammen." in page
    assert "Nåværende passord" in read(stage.ada, "/accounts/password/change/", "nb")


def test_the_mail_about_a_price_in_norwegian(stage: Stage) -> None:  # R-SCALGO-14
    with scoped(STAFF):
        mail = OutboxMessage.objects.filter(template="price_set", context__starts_on__isnull=False).latest("queued_at")
        mail.locale = "nb"
        writing = write_mail(mail)
    subject, body = (text.replace(NO_BREAK_SPACE, " ") for text in (writing.subject, writing.body))
    assert subject == "SCALGO Live: prisen for året fra 20. mai 2026"
    assert body.startswith(
        "Hei, Ada,\n\nprisen for SCALGO Live for 20. mai 2026 til 19. mai 2027 er NOK 40 000,00, uten mva. "
        "Den ligger fast hele året, uansett hvor mye som brukes.\n"
    )


@pytest.mark.parametrize(("language", "words"), [("nb", "Har sluttet"), ("de", "Ausgeschieden"), ("nl", "Uit dienst")])
def test_who_has_left_is_not_what_is_left(stage: Stage, language: str, words: str) -> None:
    """English has one word for both."""
    with scoped(stage.scope):
        end_person(stage.ben_person.pk, exit_on=date(2026, 6, 15), at=NOW)
    # The tab with its count, and the state beside the name.
    people = read(stage.ada, "/people/", language)
    assert f"{words} 1" in people
    assert people.count(words) == 2
