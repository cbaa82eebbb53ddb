"""What is loaded, decided and saved together: each use case is one sentence."""

from __future__ import annotations

from functions.aws import bucket, clock, cursor
from functions.aws.bucket import UploadForm
from functions.aws.observability import log
from functions.aws.trigger import Call, Delivery
from functions.core.access import Action
from functions.core.errors import Conflict, Problem
from functions.documents import decisions, signatures, store
from functions.documents.commands import ListDocuments, RequestUpload, Verify
from functions.documents.file import DocumentFile, DocumentPage, Download
from functions.documents.model import Arrival, ContentType, State, object_key

_ATTEMPTS = 5


def request(call: Call, case_id: str, command: RequestUpload) -> DocumentFile:
    opened = store.open_case(call, case_id, Action.DOCUMENT_UPLOAD)
    decision = decisions.request(
        command,
        opened.case,
        document_id=clock.new_id("doc"),
        by=opened.principal,
        now=clock.now(),
    )
    return store.open_new(opened, decision)


def upload_form(
    case_id: str, document_id: str, content_type: ContentType, size: int | None
) -> UploadForm:
    """The form for an announced document: its key, its type, its size where that was announced."""
    key = object_key(case_id, document_id)
    return bucket.upload_form(
        key, content_type, smallest=size or 1, largest=size or content_type.largest
    )


def list_documents(call: Call, case_id: str, query: ListDocuments) -> DocumentPage:
    opened = store.open_case(call, case_id, Action.DOCUMENT_READ)
    of = f"{call.operation} {opened.principal.subject} {case_id}"
    page = store.page(opened, cursor.read(of, query.next), query.limit)
    return DocumentPage(page.files, cursor.write(of, page.after))


def verify(call: Call, case_id: str, document_id: str, command: Verify) -> DocumentFile:
    file = store.load(call, case_id, document_id, Action.DOCUMENT_VERIFY)
    decision = decisions.verify(file.document, command, by=file.principal, now=clock.now())
    return store.commit(file, decision)


def remove(call: Call, case_id: str, document_id: str) -> DocumentFile:
    file = store.load(call, case_id, document_id, Action.DOCUMENT_REMOVE)
    decision = decisions.remove(file.document, file.case, by=file.principal)
    return file if decision is None else store.commit(file, decision)


def download(call: Call, case_id: str, document_id: str) -> Download:
    """Sign a link once its issue is on record."""
    file = _on_record(call, case_id, document_id)
    version_id = file.document.received().version_id
    url, expires_at = bucket.download_url(
        file.document.object_key, version_id, file.document.filename
    )
    return Download(file, url, expires_at)


def _on_record(call: Call, case_id: str, document_id: str) -> DocumentFile:
    """Who only reads is not told of a race with other readers: it is run again."""
    for attempt in range(_ATTEMPTS):
        file = store.load(call, case_id, document_id, Action.DOCUMENT_READ)
        try:
            return store.commit(file, decisions.issue_download(file.document))
        except Conflict:
            clock.pause(attempt)
    raise Problem("busy")


def inspect(delivery: Delivery, key: str, version_id: str | None) -> None:
    """Look at what arrived. Only the first object under a document's key counts (S20)."""
    file = store.of_object(delivery, key)
    if file is None or file.document.state is not State.AWAITING_UPLOAD:
        _ignored(delivery, "no document awaits this object", file)
        return
    found = bucket.inspect(key, version_id)
    if found is None:
        _ignored(delivery, "the object is no longer there", file)
        return
    arrival = Arrival(
        version_id=found.version_id,
        size=found.size,
        sha256=found.sha256,
        content_type=signatures.content_type(found.head),
        at=clock.now(),
    )
    store.commit(file, decisions.inspect(file.document, arrival))


def _ignored(delivery: Delivery, why: str, file: DocumentFile | None) -> None:
    # A key that is not ours may say anything: it stays out of the log.
    known = {"document_id": file.document.document_id, "state": file.document.state} if file else {}
    log.warning(why, extra={"event_id": delivery.event_id, **known})
