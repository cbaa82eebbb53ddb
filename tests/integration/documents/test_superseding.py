"""A document takes the place of another of the same case and item, when it is received."""

from __future__ import annotations

import pytest

from local import papers
from tests.integration.documents.conftest import Desk, received
from tests.unit.documents.hostile import hostile

pytestmark = [pytest.mark.usefixtures("in_process"), pytest.mark.feature("CLM-05")]

PDF = papers.pdf("a better copy")


def heard(desk: Desk, document_id: str) -> None:
    """The worker hears what the document published last."""
    desk.relay(desk.events(document_id)[-1])


def test_the_old_one_goes_when_the_new_one_is_received(desk: Desk) -> None:
    old = received(desk)
    new = desk.announced(supersedes=old)
    assert desk.see(new)["supersedes"] == old
    assert desk.see(old)["state"] == "received"
    desk.arrive(new, PDF)
    heard(desk, new)
    seen = desk.see(old)
    assert (seen["state"], seen["superseded_by"]) == ("removed", new)
    assert desk.see(new)["state"] == "received"
    event = desk.events(old)[-1]
    assert (event["type"], event["data"]["superseded_by"]) == ("document.removed", new)
    assert event["actor"].startswith("system:documents.")
    assert desk.download(old).code == "document_not_received"


def test_hearing_of_it_again_changes_nothing(desk: Desk) -> None:
    old = received(desk)
    new = received(desk, supersedes=old)
    heard(desk, new)
    before = desk.everything()
    heard(desk, new)
    assert desk.everything() == before
    desk.relay(desk.events(new)[-1] | {"id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"})
    assert desk.everything() == before


def test_what_was_refused_is_superseded(desk: Desk) -> None:
    old = received(desk)
    desk.verify(old, accepted=False, reason="看不清")
    heard(desk, received(desk, supersedes=old))
    assert desk.see(old)["state"] == "removed"


def test_an_upload_that_fails_costs_nothing(desk: Desk) -> None:
    old = received(desk)
    new = desk.announced(supersedes=old)
    desk.arrive(new, hostile()["pdf and zip"].content)
    assert desk.see(new)["state"] == "quarantined"
    assert desk.see(old)["state"] == "received"


def test_what_is_verified_stays(desk: Desk) -> None:
    old = received(desk)
    new = desk.announced(supersedes=old)
    desk.verify(old)
    reply = desk.announce(supersedes=old)
    assert (reply.status, reply.code, reply.body["state"]) == (
        409,
        "document_not_replaceable",
        "verified",
    )
    desk.arrive(new, PDF)
    heard(desk, new)
    assert desk.see(old)["state"] == "verified"
    assert desk.see(new)["state"] == "received"


def test_nothing_goes_once_the_case_takes_no_documents(desk: Desk) -> None:
    old = received(desk)
    new = desk.announced(supersedes=old)
    desk.put_case(accepts=False)
    desk.arrive(new, PDF)
    heard(desk, new)
    assert desk.see(old)["state"] == "received"


def test_a_document_that_supersedes_none_removes_none(desk: Desk) -> None:
    first, second = received(desk), received(desk)
    heard(desk, second)
    assert desk.see(first)["state"] == "received"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"item": "loss_photos"}, "other_item"), ({"supersedes": "doc_none"}, "unknown_document")],
)
def test_only_one_of_the_same_case_and_item(desk: Desk, fields: dict[str, str], code: str) -> None:
    reply = desk.announce(**({"supersedes": received(desk)} | fields))
    assert (reply.status, reply.body["errors"][0]["field"]) == (422, "/supersedes")
    assert reply.body["errors"][0]["code"] == code


def test_not_one_of_another_case(desk: Desk) -> None:
    old = received(desk)
    desk.put_case("clm_2")
    body = {"item": "claim_form", "filename": "a.pdf", "content_type": "application/pdf"}
    route = "POST /v1/claims/{claim_id}/documents"
    reply = desk.call("li", route, body | {"supersedes": old}, claim_id="clm_2")
    assert reply.body["errors"][0]["code"] == "unknown_document"


def test_a_customer_does_not_supersede_what_a_handler_filed(desk: Desk) -> None:
    reply = desk.announce(supersedes=received(desk, by="handler"))
    assert (reply.status, reply.code) == (403, "forbidden")
