"""Files are opened in another process: what it does, and what becomes of a file that harms it."""

from __future__ import annotations

import pytest

from functions.documents import isolation
from functions.documents.isolation import InspectionDown
from functions.documents.kinds import ContentType, Finding, Flaw
from local import papers
from tests.integration.documents.conftest import CLAIM, Desk, is_quarantined
from tests.unit.documents import corpus
from tests.unit.documents.hostile import hostile

pytestmark = pytest.mark.feature("CLM-05")

STAND_IN = "tests.integration.documents.stand_in"


@pytest.mark.parametrize("name", ["pdf", "jpeg", "png", "webp", "heic", "mp4"])
def test_an_honest_file_comes_back_with_its_preview(name: str) -> None:
    content_type, content = corpus.honest()[name]
    flaw, preview = isolation.opened(content, content_type)
    assert flaw is None
    assert (preview is not None) is (name in {"jpeg", "png", "webp"})
    assert preview is None or (preview[:3], preview[-2:]) == (b"\xff\xd8\xff", b"\xff\xd9")


@pytest.mark.parametrize(
    "name", ["mp4 and zip", "pdf with a deflated script", "pdf that inflates", "jpeg cut off"]
)
def test_a_hostile_file_comes_back_with_its_flaw(name: str) -> None:
    content_type, content, flaw = hostile()[name]
    assert isolation.opened(content, content_type) == Finding(flaw)


@pytest.mark.parametrize("way", ["crash", "spin", "grow"])
def test_a_file_that_ends_the_process_is_unreadable(
    monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(isolation, "_INSPECTION", STAND_IN)
    assert isolation.opened(way.encode(), ContentType.PDF) == Finding(Flaw.UNREADABLE)


def test_its_environment_has_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setattr(isolation, "_INSPECTION", STAND_IN)
    seen = isolation.opened(b"look around", ContentType.PDF).preview or b""
    assert {b"PYTHONPATH"} <= set(seen.split()) <= {b"PYTHONPATH", b"LD_LIBRARY_PATH", b"LC_CTYPE"}


def test_an_inspection_that_does_not_begin_is_no_finding(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = desk.announced()
    version_id = desk.put_object(document_id, papers.pdf("x"))
    key = f"cases/{CLAIM}/{document_id}"
    with monkeypatch.context() as patch:
        patch.setattr(isolation, "_INSPECTION", "functions.documents.nowhere")
        assert len(desk.tell(key, version_id)) == 1
    assert desk.see(document_id)["state"] == "awaiting_upload"
    assert desk.tell(key, version_id) == []
    assert desk.see(document_id)["state"] == "received"


def test_nor_is_one_that_the_machine_gave_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_PATIENCE", 0.01)
    with pytest.raises(InspectionDown):
        isolation.opened(papers.pdf("x"), ContentType.PDF)


def test_the_worker_takes_in_what_the_other_process_found(desk: Desk) -> None:
    photo = desk.announced(filename="a.jpg", content_type="image/jpeg")
    desk.arrive(photo, corpus.picture("JPEG"))
    assert desk.preview(photo).status == 200
    form = desk.announced()
    desk.arrive(form, hostile()["pdf that starts a program"].content)
    is_quarantined(desk, form, Flaw.ACTIVE_CONTENT)
