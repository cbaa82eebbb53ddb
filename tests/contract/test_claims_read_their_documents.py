"""What claims read of documents is what documents write."""

from __future__ import annotations

import pytest

from functions.claims.readings import Evidence
from functions.documents.kinds import State
from functions.documents.model import DocumentCard

RECEIVED = {State.RECEIVED, State.VERIFIED}


@pytest.mark.feature("CLM-05")
@pytest.mark.parametrize("state", State)
def test_only_what_was_received_counts_and_of_that_only_what_was_verified(state: State) -> None:
    card = DocumentCard(document_id="doc_1", item="claim_form", state=state)

    evidence = Evidence.model_validate_json(card.model_dump_json())

    assert (evidence.document_id, evidence.item) == ("doc_1", "claim_form")
    assert evidence.is_received is (state in RECEIVED)
    assert evidence.is_verified is (state is State.VERIFIED)
