"""Any change of an issued document, or of the order of documents, shows in the chain (R-X-8)."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.document_chain import chained_digest
from tests.properties import invariant

contents = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5) | st.none(), max_size=4)


def chain(documents: list[dict[str, Any]]) -> list[str]:
    digests: list[str] = []
    for document in documents:
        digests.append(chained_digest(document, digests[-1] if digests else ""))
    return digests


def test_the_order_of_keys_is_no_content() -> None:
    assert chained_digest({"a": "1", "b": "2"}, "") == chained_digest({"b": "2", "a": "1"}, "")


def test_a_float_has_no_digest() -> None:
    with pytest.raises(TypeError):
        chained_digest(json.loads('{"total": 0.1}'), "")


@invariant
@given(documents=st.lists(contents, min_size=1, max_size=6), data=st.data())
def test_a_changed_document_changes_its_digest_and_every_later_one(
    documents: list[dict[str, Any]], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(documents) - 1))
    changed = [*documents[:index], documents[index] | {"tampered": True}, *documents[index + 1 :]]
    before, after = chain(documents), chain(changed)
    assert before[:index] == after[:index]
    assert all(old != new for old, new in zip(before[index:], after[index:], strict=True))


@invariant
@given(documents=st.lists(contents, min_size=2, max_size=6, unique_by=repr))
def test_no_two_documents_share_a_digest(documents: list[dict[str, Any]]) -> None:
    assert all(earlier != later for earlier, later in pairwise(chain(documents)))
