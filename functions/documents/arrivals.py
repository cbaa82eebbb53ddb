"""What happens in the bucket and follows from it: use cases of the worker alone."""

from __future__ import annotations

from functions.aws import bucket, clock, settings
from functions.aws.observability import log
from functions.aws.settings import Setting
from functions.aws.trigger import Delivery
from functions.core.access import Action
from functions.documents import decisions, isolation, signatures, store
from functions.documents.file import DocumentFile
from functions.documents.kinds import Finding, Scan, State
from functions.documents.model import Arrival, preview_key
from functions.documents.readings import Received

IGNORED = "object ignored"
"""The line that an alarm counts (`infra/alarms.py`)."""


def look_at(
    delivery: Delivery, key: str, version_id: str | None, verdict: Scan | None = None
) -> None:
    """Take in an object we hear of, from the bucket or with a scanner's `verdict` on it.

    The two come in any order. Whichever is first for a document binds its version: that one is
    inspected and is what the document is; every other one is ignored, loudly (S20).
    """
    file = store.of_object(delivery, key)
    if file is None:
        _ignore(delivery, "no document has this key", file)
    elif file.document.state is State.AWAITING_UPLOAD:
        _take_in(delivery, file, version_id, verdict)
    elif file.document.arrival is None:  # it was taken back while the file was on its way
        log.info("nobody wants it any more", extra={"document_id": file.document.document_id})
    elif file.document.arrival.version_id != version_id:
        _ignore(delivery, "the document has another version", file)
    elif verdict is not None:
        decision = decisions.settle(file.document, verdict)
        if decision is not None:
            store.commit(file, decision)


def _take_in(
    delivery: Delivery, file: DocumentFile, version_id: str | None, verdict: Scan | None
) -> None:
    document = file.document
    arrived = bucket.read(document.object_key, version_id, largest=document.content_type.largest)
    if arrived is None:
        _ignore(delivery, "the object is no longer there", file)
        return
    arrival = Arrival(
        version_id=arrived.version_id,
        size=arrived.size,
        sha256=arrived.sha256,
        content_type=signatures.content_type(arrived.content),
        scan=_scan(arrived.content, verdict),
        at=clock.now(),
    )
    inside = Finding()
    if decisions.flaw_outside(document, arrival) is None:
        inside = isolation.opened(arrived.content, document.content_type)
    if inside.preview is not None:
        # Before the commit that tells of it; where that fails, the next try puts the same again.
        key = preview_key(document.case_id, document.document_id, arrival.sha256)
        bucket.put_jpeg(key, inside.preview)
        arrival = arrival.model_copy(update={"preview_key": key})
    store.commit(file, decisions.inspect(document, arrival, inside.flaw))


def _scan(content: bytes, verdict: Scan | None) -> Scan:
    """What is known of malware in an arrival when it is taken in."""
    if signatures.is_test_virus(content):
        return Scan.THREATS_FOUND
    has_scanner = settings.get(Setting.MALWARE_SCAN) != "none"
    return verdict or (Scan.PENDING if has_scanner else Scan.NOT_SCANNED)


def remove_superseded(delivery: Delivery, received: Received) -> None:
    """A received document takes the place of the one that its announcement named."""
    if received.supersedes is None:
        return
    file = store.load(delivery, received.case_id, received.supersedes, Action.DOCUMENT_INSPECT)
    decision = decisions.supersede(file.document, file.case, received.document_id)
    if decision is None:
        log.info("nothing to supersede", extra={"document_id": received.supersedes})
        return
    store.commit(file, decision)


def _ignore(delivery: Delivery, why: str, file: DocumentFile | None) -> None:
    # A key that is not ours may say anything: it stays out of the log.
    known = {"document_id": file.document.document_id, "state": file.document.state} if file else {}
    log.warning(IGNORED, extra={"why": why, "event_id": delivery.event_id, **known})
