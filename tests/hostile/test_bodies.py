"""Whatever is sent: a refusal in the contract's form, nothing stored, at once; never an error."""

from __future__ import annotations

import random

import pytest

from tests.guarantees import Proof
from tests.hostile import cases, corpus
from tests.hostile.ways import WAYS
from tests.hostile.world import World

_OF_EACH = 70
"""Cases of each operation that `make test` takes; `make guarantees` takes them all."""


def test_the_corpus_is_large() -> None:
    kinds = (
        corpus.BODIES,
        corpus.SPOILT,
        corpus.ENCODED,
        corpus.HEADERS,
        corpus.VALUES,
        corpus.READ_ONLY,
    )
    assert sum(len(kind) for kind in kinds) >= 200


@pytest.mark.parametrize("route", WAYS)
def test_a_part_of_the_corpus(world: World, route: str) -> None:
    drawn = random.Random(route)  # noqa: S311 - the same every time is what is wanted
    chosen = drawn.sample(list(cases.of(route)), _OF_EACH)
    for case in chosen:
        case.hold(world)


@pytest.mark.guarantee
def test_the_whole_corpus(world: World, proof: Proof) -> None:
    """No hostile body or header breaks an operation; what is refused leaves nothing behind."""
    slowest = 0.0
    for case in proof.each([case for route in WAYS for case in cases.of(route)]):
        answer = case.hold(world)
        if answer.status >= 400:
            slowest = max(slowest, answer.cpu)
    proof.figure("operations", str(len(WAYS)))
    proof.figure("slowest refusal", f"{slowest * 1000:.0f} ms CPU")
