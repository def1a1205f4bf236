"""What no view answers: JSON to programs, a page to people; and the pages of the API's documents."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api import code_of

pytestmark = pytest.mark.usefixtures("db")


def test_unknown_page() -> None:
    response = Client().get("/nothing")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


def test_foreign_host() -> None:
    for path, content_type in (("/api/v1/people", "application/json"), ("/accounts/login/", "text/html")):
        response = Client().get(path, headers={"host": "evil.example"})
        assert response.status_code == 400
        assert response.headers["Content-Type"].startswith(content_type)


def test_form_without_its_token() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/accounts/login/", {"login": "x"}).status_code == 403


def test_api_needs_no_forms_token() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/api/v1/people", b"{}", "application/json")
    assert code_of(response) == (401, "NOT_AUTHENTICATED")


def test_page_of_the_api_comes_from_here_alone() -> None:
    page = Client().get("/api/docs/")
    assert page.status_code == 200
    assert "//" not in page.text.replace("http://testserver/", "")


def test_openapi_document_is_open_to_all() -> None:
    response = Client().get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"] == "3.1.0"
    assert response.json()["components"]["securitySchemes"] == {
        "apiKey": {"type": "http", "scheme": "bearer", "bearerFormat": "lis_live_…"}
    }


def test_each_call_says_in_a_sentence_what_it_does_and_which_scope_it_needs() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert "`Authorization: Bearer lis_live_…`" in document["info"]["description"]
    calls = {f"{method} {path}": call for path, found in document["paths"].items() for method, call in found.items()}
    assert [name for name, call in calls.items() if not 5 < len(call["summary"]) <= 120] == []
    assert [name for name, call in calls.items() if "Scope: `" not in call["description"]] == []
    assert calls["get /api/v1/people"]["summary"] == "People, in the order in which they were added"
    assert calls["get /api/v1/people"]["description"].endswith("Scope: `people:read`")


def test_each_call_documents_the_same_refusals() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            wanted = {"400", "401", "403", "404", "405", "406", "422"}
            wanted |= {"409", "413", "415"} if method in ("post", "put", "patch") else set()
            assert wanted <= set(call["responses"]), (method, path)
            if method == "post":
                assert "Idempotency-Key" in {parameter["name"] for parameter in call["parameters"]}, path
