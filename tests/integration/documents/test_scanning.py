"""With a malware scanner, nothing is received before its verdict, in whatever order things come."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations

import pytest

from functions.aws.settings import Setting
from local import papers
from tests.integration.documents.conftest import CLAIM, Desk, Json, is_quarantined
from tests.unit.documents import corpus
from tests.unit.documents.hostile import hostile

pytestmark = [pytest.mark.usefixtures("in_process"), pytest.mark.feature("CLM-05")]

PDF = papers.pdf("one page")
CLEAN, INFECTED = "NO_THREATS_FOUND", "THREATS_FOUND"
BAD = [
    (INFECTED, "malware", "threats_found"),
    ("UNSUPPORTED", "not_scannable", "unsupported"),
    ("FAILED", "scan_failed", "failed"),
    ("ACCESS_DENIED", "scan_failed", "failed"),
    ("SOMETHING_NEW", "scan_failed", "failed"),
]


@pytest.fixture
def desk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """As elsewhere, on a stage with a scanner."""
    monkeypatch.setenv(Setting.MALWARE_SCAN, "guardduty")
    return desk


def types(desk: Desk, document_id: str) -> list[str]:
    return [event["type"] for event in desk.events(document_id)]


def test_what_passed_our_checks_waits_for_the_scanner(desk: Desk) -> None:
    document_id = desk.announced()
    desk.arrive(document_id, PDF)
    seen = desk.see(document_id, by="li")
    assert (seen["state"], seen["scan"]) == ("scanning", "pending")
    assert seen["state_label"] == "Uploaded, being checked for malware"
    assert desk.download(document_id).code == "document_not_received"
    assert desk.verify(document_id).code == "document_not_received"
    assert types(desk, document_id)[-1] == "document.held_for_scan"
    (card,) = desk.rows("V#")
    assert json.loads(card["doc"])["state"] == "scanning"


def test_a_clean_verdict_receives_it(desk: Desk) -> None:
    document_id = desk.announced()
    version_id = desk.arrive(document_id, PDF)
    desk.scanned(document_id, version_id, CLEAN)
    seen = desk.see(document_id)
    assert (seen["state"], seen["scan"]) == ("received", "clean")
    event = desk.events(document_id)[-1]
    assert (event["type"], event["data"]["scan"]) == ("document.received", "clean")
    assert event["data"]["version_id"] == version_id
    assert desk.download(document_id).status == 200


@pytest.mark.parametrize(("status", "reason", "scan"), BAD)
@pytest.mark.parametrize("first", ["object", "verdict"])
def test_any_other_verdict_quarantines(
    desk: Desk, status: str, reason: str, scan: str, first: str
) -> None:
    document_id = desk.announced()
    version_id = desk.put_object(document_id, PDF)
    if first == "object":
        desk.tell(f"cases/{CLAIM}/{document_id}", version_id)
    desk.scanned(document_id, version_id, status)
    desk.tell(f"cases/{CLAIM}/{document_id}", version_id)
    is_quarantined(desk, document_id, reason)
    assert desk.see(document_id)["scan"] == scan


def test_the_order_in_which_events_come_does_not_matter(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = set()
    for order in permutations(range(4)):
        document_id = desk.announced(by="handler")
        version_id = desk.put_object(document_id, PDF)

        def created(document_id: str = document_id, version_id: str = version_id) -> None:
            assert desk.tell(f"cases/{CLAIM}/{document_id}", version_id) == []

        def scanned(document_id: str = document_id, version_id: str = version_id) -> None:
            desk.scanned(document_id, version_id, CLEAN)

        acts: list[Callable[[], None]] = [created, created, scanned, scanned]
        for number in order:
            acts[number]()
        seen = desk.see(document_id)
        outcomes.add((seen["state"], seen["scan"], types(desk, document_id)[-1]))
    assert outcomes == {("received", "clean", "document.received")}
    assert not [record for record in caplog.records if record.levelname == "WARNING"]


def test_our_own_checks_hold_whatever_the_scanner_says(desk: Desk) -> None:
    for name in ("pdf and zip", "pdf with a script", "pdf with the test virus"):
        content_type, content, flaw = hostile()[name]
        for first in ("object", "verdict"):
            document_id = desk.announced(content_type=content_type)
            version_id = desk.put_object(document_id, content)
            if first == "object":
                desk.tell(f"cases/{CLAIM}/{document_id}", version_id)
            desk.scanned(document_id, version_id, CLEAN)
            is_quarantined(desk, document_id, flaw)


@pytest.mark.parametrize("verdict", [CLEAN, INFECTED])
def test_a_verdict_on_another_version_decides_nothing(
    desk: Desk, verdict: str, caplog: pytest.LogCaptureFixture
) -> None:
    document_id = desk.announced()
    desk.arrive(document_id, PDF)
    other = desk.put_object(document_id, papers.pdf("another"))
    before = desk.everything()
    desk.scanned(document_id, other, verdict)
    assert desk.everything() == before
    assert desk.see(document_id)["state"] == "scanning"
    assert "object ignored" in [record.getMessage() for record in caplog.records]


def test_what_was_taken_back_stays_so(desk: Desk) -> None:
    document_id = desk.announced()
    version_id = desk.arrive(document_id, PDF)
    assert desk.remove(document_id).status == 200
    desk.scanned(document_id, version_id, CLEAN)
    assert desk.see(document_id)["state"] == "removed"


def test_what_the_scanner_condemned_was_never_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*_: object) -> Json:
        raise AssertionError("opened")

    monkeypatch.setattr("functions.documents.isolation.opened", opened)
    document_id = desk.announced()
    desk.scanned(document_id, desk.put_object(document_id, PDF), INFECTED)
    is_quarantined(desk, document_id, "malware")


def test_a_preview_is_shown_after_the_verdict_alone(desk: Desk) -> None:
    document_id = desk.announced(filename="a.jpg", content_type="image/jpeg")
    version_id = desk.arrive(document_id, corpus.picture("JPEG"))
    assert desk.preview(document_id).code == "preview_not_available"
    assert desk.see(document_id)["has_preview"] is False
    desk.scanned(document_id, version_id, CLEAN)
    assert desk.preview(document_id).status == 200
