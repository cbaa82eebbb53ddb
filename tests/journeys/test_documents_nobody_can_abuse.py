"""Files as customers and attackers send them, by the real form over HTTP, to the running stack."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image

from local import papers, walk
from local.walk import Caller
from tests.journeys.people import Cast
from tests.unit.documents import corpus
from tests.unit.documents.hostile import hostile

pytestmark = pytest.mark.feature("CLM-05")

HOSTILE = (
    "jpeg and zip",
    "mp4 and page",
    "pdf and zip",
    "pdf with a deflated script",
    "pdf with a password",
    "pdf that inflates",
    "png of 2,500 million pixels",
    "jpeg cut off",
    "pdf with the test virus",
)


def post(form: dict[str, Any], content: bytes) -> int:
    sent = httpx.post(
        form["url"], data=form["fields"], files={"file": ("x", content)}, trust_env=False
    )
    return sent.status_code


def announced(by: Caller, claim_id: str, **fields: Any) -> dict[str, Any]:
    body = {"item": "loss_photos", "filename": "现场.jpg", "content_type": "image/jpeg"}
    answer: dict[str, Any] = by.post(f"claims/{claim_id}/documents", body | fields)
    return answer


def fetched(by: Caller, claim_id: str, document_id: str, kind: str) -> httpx.Response:
    link = by.get(f"claims/{claim_id}/documents/{document_id}/{kind}")
    assert ("response-content-disposition=attachment" in link["url"]) is (kind == "download")
    return httpx.get(link["url"], trust_env=False).raise_for_status()


def test_hostile_files_are_quarantined_and_nobody_gets_them(cast: Cast) -> None:
    claim_id = cast.report()["claim_id"]
    sent = {}
    for name in HOSTILE:
        content_type, content, flaw = hostile()[name]
        filename = f"loss.{content_type.suffixes[0]}"
        sent[name] = (
            flaw,
            walk.upload(cast.customer, claim_id, "loss_photos", filename, content_type, content),
        )

    for flaw, document_id in sent.values():
        document = walk.received(cast.customer, claim_id, document_id)
        assert (document["state"], document["quarantine_reason"]) == ("quarantined", flaw)
        assert document["quarantine_reason_label"]
        for kind in ("download", "preview"):
            path = f"claims/{claim_id}/documents/{document_id}/{kind}"
            assert cast.handler.send("GET", path).status_code == 409
    checklist = cast.customer.get(f"claims/{claim_id}/checklist")["items"]
    assert not any(item["received"] for item in checklist)


def test_a_photograph_is_shown_without_where_it_was_taken(cast: Cast) -> None:
    claim_id = cast.report()["claim_id"]
    photo = corpus.picture("JPEG")
    document_id = walk.upload(
        cast.customer, claim_id, "loss_photos", "现场.jpg", "image/jpeg", photo
    )
    document = walk.received(cast.customer, claim_id, document_id)
    assert (document["state"], document["has_preview"]) == ("received", True)

    preview = fetched(cast.handler, claim_id, document_id, "preview")
    assert preview.headers["content-type"] == "image/jpeg"
    picture = Image.open(BytesIO(preview.content))
    assert (picture.size, dict(picture.getexif())) == ((768, 1024), {})
    original = fetched(cast.handler, claim_id, document_id, "download")
    assert original.content == photo
    (seen,) = cast.customer.get(f"claims/{claim_id}/documents")["items"]
    assert seen["version"] == document["version"]


def test_what_is_uploaded_over_a_document_counts_for_nothing(cast: Cast) -> None:
    claim_id = cast.report()["claim_id"]
    document = announced(cast.customer, claim_id)
    document_id, first = document["document_id"], corpus.picture("JPEG")
    assert post(document["upload"], first) < 300
    walk.received(cast.customer, claim_id, document_id)
    assert post(document["upload"], corpus.picture("JPEG", size=(200, 100))) < 300
    cast.client.settle_down()

    assert fetched(cast.handler, claim_id, document_id, "download").content == first


def test_a_better_copy_takes_the_place_of_the_first(cast: Cast) -> None:
    claim_id = cast.report()["claim_id"]
    item, form = "claim_form", ("form.pdf", "application/pdf")
    old = walk.upload(cast.customer, claim_id, item, *form, papers.pdf("blurred"))
    walk.received(cast.customer, claim_id, old)
    new = announced(
        cast.customer,
        claim_id,
        item=item,
        filename=form[0],
        content_type=form[1],
        supersedes=old,
    )
    assert post(new["upload"], papers.pdf("clear")) < 300
    walk.received(cast.customer, claim_id, new["document_id"])
    cast.client.settle_down()

    listed = cast.customer.get(f"claims/{claim_id}/documents")["items"]
    assert {each["document_id"]: each["state"] for each in listed} == {
        old: "removed",
        new["document_id"]: "received",
    }
