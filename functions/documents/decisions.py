"""The rules of documents: (document, command, facts, now) -> new document and events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from functions.core.access import Principal
from functions.core.decision import Decision
from functions.core.errors import FieldError, Invalid
from functions.documents import moves
from functions.documents.commands import RequestUpload, Verify
from functions.documents.events import (
    DocumentDownloadIssued,
    DocumentEvent,
    DocumentHeldForScan,
    DocumentPreviewIssued,
    DocumentQuarantined,
    DocumentReceived,
    DocumentRefused,
    DocumentRemoved,
    DocumentRequested,
    DocumentVerified,
)
from functions.documents.kinds import SCAN_FLAWS, ContentType, Flaw, Scan, State
from functions.documents.model import Access, Arrival, Document, Verdict
from functions.documents.moves import Situation
from functions.documents.readings import Case

_UPLOADS_PER_HOUR, _UPLOADS_PER_HOUR_OF_STAFF = 60, 600


def uploads_per_hour(by: Principal) -> int:
    """How many documents one caller may announce; staff send in what came on paper (S26)."""
    return _UPLOADS_PER_HOUR_OF_STAFF if by.is_staff else _UPLOADS_PER_HOUR


def request(
    command: RequestUpload,
    case: Case,
    superseded: Document | None = None,
    *,
    document_id: str,
    by: Principal,
    now: datetime,
    form_expires_at: datetime,
) -> Decision[Document]:
    """Announce a document; its upload form is signed for exactly what is announced (CLM-05).

    Raises:
        Refused: `case_closed_for_documents`; `document_not_replaceable`: what it is to supersede
            has been verified or removed.
        Forbidden: `forbidden`: what it is to supersede is not the caller's to remove.
        Invalid: `unknown_item`, `other_type`, `too_large`, `unknown_document`, `other_item`.
    """
    case.must_accept_documents()
    if errors := tuple(_wrong_fields(command, case, superseded)):
        raise Invalid(*errors)
    if superseded is not None:
        moves.SUPERSEDE.must_be_open(Situation(by, superseded, case))
    document = Document(
        document_id=document_id,
        case_id=case.case_id,
        item=command.item,
        filename=command.filename,
        content_type=command.content_type,
        declared_size=command.size,
        declared_sha256=command.sha256,
        requested_at=now,
        requested_by=by.id,
        form_expires_at=form_expires_at,
        supersedes=command.supersedes,
        state=State.AWAITING_UPLOAD,
    )
    event = DocumentRequested(
        **document.named,
        content_type=command.content_type,
        filename=command.filename,
        supersedes=command.supersedes,
    )
    return Decision(document, (event,))


def _wrong_fields(
    command: RequestUpload, case: Case, superseded: Document | None
) -> Iterator[FieldError]:
    if not case.asks_for(command.item):
        yield FieldError("/item", "unknown_item")
    if _names_other_type(command.filename, command.content_type):
        suffixes = ", ".join(command.content_type.suffixes)
        yield FieldError("/filename", "other_type", {"suffixes": suffixes})
    if command.size is not None and command.size > command.content_type.largest:
        yield FieldError("/size", "too_large", {"most": command.content_type.largest})
    if command.supersedes is not None and superseded is None:
        yield FieldError("/supersedes", "unknown_document")
    if superseded is not None and superseded.item != command.item:
        yield FieldError("/supersedes", "other_item", {"item": command.item})


def _names_other_type(filename: str, content_type: ContentType) -> bool:
    """Whether the name ends like another kind of file: it is what a download will be saved as."""
    _, dot, suffix = filename.rstrip(". ").rpartition(".")
    is_suffix = bool(dot) and suffix.isascii() and suffix.isalnum() and not suffix.isdigit()
    return is_suffix and suffix.lower() not in content_type.suffixes


def inspect(document: Document, arrival: Arrival, inside: Flaw | None = None) -> Decision[Document]:
    """Take in what arrived under an awaited document's key, or quarantine it (I20).

    Args:
        inside: what is wrong inside the file, where it was opened.
    """
    flaw = flaw_outside(document, arrival) or inside
    if flaw is not None:
        return _quarantine(document, arrival, flaw)
    if arrival.scan is Scan.PENDING:
        changes = {"state": State.SCANNING, "arrival": arrival}
        held = DocumentHeldForScan(**_measured(document, arrival))
        return Decision(document.model_copy(update=changes), (held,))
    return _receive(document, arrival)


def settle(document: Document, scan: Scan) -> Decision[Document] | None:
    """The scanner's verdict on a document that waits for it; None where none waits any more."""
    if document.state is not State.SCANNING or document.arrival is None:
        return None
    arrival = document.arrival.model_copy(update={"scan": scan})
    flaw = SCAN_FLAWS.get(scan)
    if flaw is not None:
        return _quarantine(document, arrival, flaw)
    return _receive(document, arrival)


def flaw_outside(document: Document, arrival: Arrival) -> Flaw | None:
    """What is wrong with an arrival before anybody opens it, first things first."""
    size, sha256 = document.declared_size, document.declared_sha256
    checks = (
        (Flaw.EMPTY, arrival.size == 0),
        (Flaw.TOO_LARGE, arrival.size > document.content_type.largest),
        (SCAN_FLAWS.get(arrival.scan), arrival.scan in SCAN_FLAWS),
        (Flaw.WRONG_TYPE, arrival.content_type is not document.content_type),
        (Flaw.WRONG_SIZE, size is not None and arrival.size != size),
        (Flaw.WRONG_HASH, sha256 is not None and arrival.sha256 != sha256),
    )
    return next((flaw for flaw, found in checks if found), None)


def _receive(document: Document, arrival: Arrival) -> Decision[Document]:
    changes = {"state": State.RECEIVED, "arrival": arrival}
    received = DocumentReceived(
        **_measured(document, arrival),
        scan=arrival.scan,
        supersedes=document.supersedes,
    )
    return Decision(document.model_copy(update=changes), (received,))


def _quarantine(document: Document, arrival: Arrival, flaw: Flaw) -> Decision[Document]:
    changes = {"state": State.QUARANTINED, "arrival": arrival, "flaw": flaw}
    quarantined = DocumentQuarantined(**_measured(document, arrival), reason=flaw)
    return Decision(document.model_copy(update=changes), (quarantined,))


def _measured(document: Document, arrival: Arrival) -> dict[str, Any]:
    """What every outcome of an inspection says of the object."""
    return document.named | arrival.model_dump(include={"sha256", "size", "version_id"})


def verify(
    document: Document, command: Verify, case: Case, *, by: Principal, now: datetime
) -> Decision[Document]:
    """A handler accepts or refuses what was received, once.

    Raises:
        Refused: `document_not_received`; `wrong_state` where the verdict has been given.
    """
    move = moves.VERIFY if command.accepted else moves.REFUSE
    move.must_be_open(Situation(by, document, case))
    verdict = Verdict(by=by.id, at=now, reason=command.reason)
    if command.accepted:
        changes = {"state": State.VERIFIED, "verdict": verdict}
        return Decision(document.model_copy(update=changes), (DocumentVerified(**document.named),))
    changes = {"state": State.REFUSED, "verdict": verdict}
    refused = DocumentRefused(**document.named, reason=str(command.reason))
    return Decision(document.model_copy(update=changes), (refused,))


def remove(document: Document, case: Case, *, by: Principal) -> Decision[Document] | None:
    """Take a document back before a handler has judged it; None where that was done before.

    Raises:
        Forbidden: `forbidden`: customers take back what they filed, not others' evidence.
        Refused: `document_not_removable` after the verdict; `case_closed_for_documents`.
    """
    if problem := moves.filed_by_them(Situation(by, document, case)):
        raise problem
    if document.state is State.REMOVED:
        return None
    moves.REMOVE.must_be_open(Situation(by, document, case))
    removed = document.model_copy(update={"state": State.REMOVED})
    return Decision(removed, (DocumentRemoved(**document.named),))


def supersede(document: Document, case: Case, by_document: str) -> Decision[Document] | None:
    """Remove a document whose successor was received; None where it has to stay by now.

    It stays where a handler verified it meanwhile, and where the case no longer takes documents:
    what a decision rests on is not exchanged behind it.

    It becomes `removed`, with the name of its successor, rather than a state of its own: for
    everybody who reads states it is gone. And not before its successor is received: an upload
    that fails, or is quarantined, costs the customer nothing they had.
    """
    if not case.accepts_documents or document.state in moves.NOT_REPLACEABLE:
        return None
    changes = {"state": State.REMOVED, "superseded_by": by_document}
    removed = DocumentRemoved(**document.named, superseded_by=by_document)
    return Decision(document.model_copy(update=changes), (removed,))


def issue_download(
    document: Document, case: Case, *, access_id: str, by: Principal, now: datetime
) -> Decision[Access]:
    """Put on record that the caller is given a link to the received version (S21).

    Raises:
        Refused: `document_not_received`.
    """
    moves.DOWNLOAD.must_be_open(Situation(by, document, case))
    return _accessed(document, DocumentDownloadIssued(**document.named), access_id, by, now)


def issue_preview(
    document: Document, case: Case, *, access_id: str, by: Principal, now: datetime
) -> Decision[Access]:
    """Put on record that the caller is shown the preview.

    Raises:
        Refused: `preview_not_available`.
    """
    moves.PREVIEW.must_be_open(Situation(by, document, case))
    return _accessed(document, DocumentPreviewIssued(**document.named), access_id, by, now)


def _accessed(
    document: Document, event: DocumentEvent, access_id: str, by: Principal, now: datetime
) -> Decision[Access]:
    on_record = Access(access_id=access_id, document_id=document.document_id, by=by.id, at=now)
    return Decision(on_record, (event,))
