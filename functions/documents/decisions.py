"""The rules of documents: (document, command, facts, now) -> new document and events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from functions.core.access import Principal
from functions.core.decision import Decision
from functions.core.errors import FieldError, Forbidden, Invalid, Refused, Worded
from functions.documents.commands import RequestUpload, Verify
from functions.documents.events import (
    DocumentDownloadIssued,
    DocumentQuarantined,
    DocumentReceived,
    DocumentRefused,
    DocumentRemoved,
    DocumentRequested,
    DocumentVerified,
)
from functions.documents.model import (
    JUDGED,
    Arrival,
    ContentType,
    Document,
    Flaw,
    State,
    Verdict,
)
from functions.documents.readings import Case


def request(
    command: RequestUpload, case: Case, *, document_id: str, by: Principal, now: datetime
) -> Decision[Document]:
    """Announce a document; its upload form is signed for exactly what is announced (CLM-05).

    Raises:
        Refused: `case_closed_for_documents`.
        Invalid: `unknown_item`, `other_type`, `too_large`.
    """
    case.must_accept_documents()
    if errors := tuple(_wrong_fields(command, case)):
        raise Invalid(*errors)
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
        state=State.AWAITING_UPLOAD,
    )
    event = DocumentRequested(
        **document.named, content_type=command.content_type, filename=command.filename
    )
    return Decision(document, (event,))


def _wrong_fields(command: RequestUpload, case: Case) -> Iterator[FieldError]:
    if not case.asks_for(command.item):
        yield FieldError("/item", "unknown_item")
    if _names_other_type(command.filename, command.content_type):
        suffixes = ", ".join(command.content_type.suffixes)
        yield FieldError("/filename", "other_type", {"suffixes": suffixes})
    if command.size is not None and command.size > command.content_type.largest:
        yield FieldError("/size", "too_large", {"most": command.content_type.largest})


def _names_other_type(filename: str, content_type: ContentType) -> bool:
    """Whether the name ends like another kind of file: it is what a download will be saved as."""
    _, dot, suffix = filename.rstrip(". ").rpartition(".")
    is_suffix = bool(dot) and suffix.isascii() and suffix.isalnum() and not suffix.isdigit()
    return is_suffix and suffix.lower() not in content_type.suffixes


def inspect(document: Document, arrival: Arrival) -> Decision[Document]:
    """Receive what arrived under an awaited document's key, or quarantine it (I20)."""
    flaw = _flaw(document, arrival)
    facts: dict[str, Any] = {
        **document.named,
        "sha256": arrival.sha256,
        "size": arrival.size,
        "version_id": arrival.version_id,
    }
    if flaw is None:
        changes = {"state": State.RECEIVED, "arrival": arrival}
        received = DocumentReceived(**facts, scan=arrival.scan)
        return Decision(document.model_copy(update=changes), (received,))
    changes = {"state": State.QUARANTINED, "arrival": arrival, "flaw": flaw}
    quarantined = DocumentQuarantined(**facts, reason=flaw)
    return Decision(document.model_copy(update=changes), (quarantined,))


def _flaw(document: Document, arrival: Arrival) -> Flaw | None:
    """What is wrong with an arrival, first things first."""
    size, sha256 = document.declared_size, document.declared_sha256
    checks = (
        (Flaw.EMPTY, arrival.size == 0),
        (Flaw.TOO_LARGE, arrival.size > document.content_type.largest),
        (Flaw.WRONG_TYPE, arrival.content_type is not document.content_type),
        (Flaw.WRONG_SIZE, size is not None and arrival.size != size),
        (Flaw.WRONG_HASH, sha256 is not None and arrival.sha256 != sha256),
    )
    return next((flaw for flaw, found in checks if found), None)


def verify(
    document: Document, command: Verify, *, by: Principal, now: datetime
) -> Decision[Document]:
    """A handler accepts or refuses what was received, once.

    Raises:
        Refused: `document_not_received`; `wrong_state` where the verdict has been given.
    """
    document.received()
    if document.state in JUDGED:
        raise Refused("wrong_state", state=Worded("document_state", document.state))
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
    if not by.is_staff and document.requested_by != by.id:
        raise Forbidden("forbidden")
    if document.state is State.REMOVED:
        return None
    if document.state in JUDGED:
        raise Refused("document_not_removable", state=Worded("document_state", document.state))
    case.must_accept_documents()
    removed = document.model_copy(update={"state": State.REMOVED})
    return Decision(removed, (DocumentRemoved(**document.named),))


def issue_download(document: Document) -> Decision[Document]:
    """Put on record that the caller is given a link to the received version (S21).

    Raises:
        Refused: `document_not_received`.
    """
    document.received()
    return Decision(document, (DocumentDownloadIssued(**document.named),))
