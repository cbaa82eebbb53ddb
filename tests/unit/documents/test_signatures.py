"""Type by content: every kind we take is known, and nothing passes for it (S18)."""

from __future__ import annotations

import pytest

from functions.documents.kinds import ContentType
from functions.documents.signatures import content_type
from tests.unit.documents.files import HEADS, STRANGERS


@pytest.mark.parametrize("name", HEADS)
def test_each_kind_of_file_is_known_by_its_first_bytes(name: str) -> None:
    expected, head = HEADS[name]
    assert content_type(head) is expected
    assert content_type(head + b"\x00" * 4096) is expected


@pytest.mark.parametrize("name", STRANGERS)
def test_nothing_else_passes(name: str) -> None:
    assert content_type(STRANGERS[name]) is None


def test_every_type_we_take_has_an_example() -> None:
    assert {expected for expected, _ in HEADS.values()} == set(ContentType)


@pytest.mark.parametrize("name", HEADS)
def test_no_prefix_of_a_file_is_taken_for_another_type(name: str) -> None:
    expected, head = HEADS[name]
    found = {content_type(head[:length]) for length in range(len(head))}
    assert found <= {None, expected}
