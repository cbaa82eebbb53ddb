"""Every code a caller can meet has its words: those that unit tests, far from AWS, cannot see."""

from __future__ import annotations

import pytest

from functions.aws import problems
from functions.claims import moves as of_claims
from functions.claims import progress
from functions.documents import moves as of_documents
from functions.notices import consumer, wording
from functions.notices.readings import NEWS, TIMED
from functions.rulepacks import notices, phrases


def test_every_problem_can_be_explained_and_every_explanation_has_its_problem() -> None:
    assert set(phrases.group("error")) == set(problems.STATUS)


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("title", {str(status) for status in problems.STATUS.values()}),
        ("action", {move.name for move in (*of_claims.MOVES, *of_documents.MOVES)}),
        ("stage", set(progress.STAGES)),
        ("history", set(progress._TO_CUSTOMER)),
        ("guidance", {"how_to_submit", *wording.GUIDANCE}),
    ],
)
def test_what_callers_are_shown_has_its_words_and_no_word_is_left_over(
    group: str, codes: set[str]
) -> None:
    assert set(phrases.group(group)) == codes


def test_whatever_people_are_told_of_is_heard_is_read_and_has_its_wording() -> None:
    read = {*NEWS, *TIMED}
    assert set(consumer.subscriptions.consumers) == read == notices.templates()
