"""What a document says can be done to it is what happens when somebody does it."""

from __future__ import annotations

from typing import Any

import pytest

from functions.documents.kinds import State
from functions.documents.moves import MOVES
from local import papers
from tests.integration.documents.conftest import Desk, received
from tests.unit.documents.hostile import hostile

pytestmark = [pytest.mark.usefixtures("in_process"), pytest.mark.feature("CLM-05")]

BODIES: dict[str, Any] = {
    "verify_document": {"accepted": True},
    "refuse_document": {"accepted": False, "reason": "看不清"},
    "supersede_document": {
        "item": "claim_form",
        "filename": "a.pdf",
        "content_type": "application/pdf",
    },
}
PEOPLE = ("li", "handler", "assessor")
WALKED = [each for each in State if each not in {State.EXPIRED, State.SCANNING}]


def brought(desk: Desk, state: State, by: str) -> str:
    """A document of `by` in that state."""
    document_id = desk.announced(by=by)
    if state is State.QUARANTINED:
        desk.arrive(document_id, hostile()["pdf and zip"].content)
    elif state is State.REMOVED:
        desk.remove(document_id, by="handler")
    elif state is not State.AWAITING_UPLOAD:
        desk.arrive(document_id, papers.pdf("a form"))
    if state is State.VERIFIED:
        desk.verify(document_id)
    if state is State.REFUSED:
        desk.verify(document_id, accepted=False, reason="看不清")
    assert desk.see(document_id)["state"] == state
    return document_id


def tried(desk: Desk, by: str, document_id: str) -> set[str]:
    """Do everything that is shown to `by`, each to the document as it stands; what was shown."""
    before = desk.everything()
    seen = desk.see(document_id, by)
    for action in seen["actions"]:
        body = BODIES.get(action["name"])
        if action["name"] == "supersede_document":
            body = BODIES[action["name"]] | {"supersedes": document_id}
        path = (
            action["href"].replace("/clm_1/", "/{claim_id}/").replace(document_id, "{document_id}")
        )
        reply = desk.call(by, f"{action['method']} {path}", body, document_id=document_id)
        said = reply.code if reply.status >= 400 else None
        changes = desk.everything() != before
        reason = action.get("reason_code")
        if (action["name"], seen["state"]) == ("remove_document", "removed") and said is None:
            reason = None  # done before: that it changes nothing is no refusal
        assert (action["enabled"], said) == (changes, reason), (by, action)
        assert action["label"]
        restored(desk, before)
    return {action["name"] for action in seen["actions"]}


def restored(desk: Desk, rows: list[Any]) -> None:
    kept = {(row["PK"], row["SK"]) for row in rows}
    with desk.table.batch_writer() as batch:
        for row in desk.everything():
            if (row["PK"], row["SK"]) not in kept:
                batch.delete_item(Key={"PK": row["PK"], "SK": row["SK"]})
        for row in rows:
            batch.put_item(row)


@pytest.mark.parametrize("filed_by", ["li", "handler"])
@pytest.mark.parametrize("state", WALKED)
def test_an_action_shown_open_is_open_and_any_other_says_why(
    desk: Desk, state: State, filed_by: str
) -> None:
    document_id = brought(desk, state, filed_by)
    seen = set().union(*(tried(desk, by, document_id) for by in PEOPLE))
    assert seen == {move.name for move in MOVES}


def test_once_the_case_takes_no_documents_none_is_replaced_or_taken_back(desk: Desk) -> None:
    document_id = received(desk)
    desk.put_case(accepts=False)
    tried(desk, "li", document_id)
    actions = {each["name"]: each for each in desk.see(document_id, "li")["actions"]}
    for name in ("supersede_document", "remove_document"):
        assert actions[name]["reason_code"] == "case_closed_for_documents"
    assert actions["download_document"]["enabled"] is True
