"""What callers ask for, each use case one sentence; what arrives is `arrivals.py`."""

from __future__ import annotations

from datetime import datetime

from functions.aws import bucket, clock, cursor
from functions.aws.bucket import UploadForm
from functions.aws.trigger import Call
from functions.core.access import Action
from functions.documents import decisions, store
from functions.documents.commands import ListDocuments, RequestUpload, Verify
from functions.documents.file import DocumentFile, DocumentPage, Link
from functions.documents.kinds import ContentType
from functions.documents.model import object_key


def request(call: Call, case_id: str, command: RequestUpload) -> DocumentFile:
    opened, superseded = store.open_for_upload(call, case_id, command.supersedes)
    decision = decisions.request(
        command,
        opened.case,
        superseded,
        document_id=clock.new_id("doc"),
        by=opened.principal,
        now=clock.now(),
        form_expires_at=clock.wall() + bucket.UPLOAD_EXPIRES,
    )
    return store.open_new(opened, decision, decisions.uploads_per_hour(opened.principal))


def upload_form(
    case_id: str,
    document_id: str,
    content_type: ContentType,
    size: int | None,
    expires_at: datetime,
) -> UploadForm | None:
    """The form for an announced document: its key, its type, its size where that was announced.

    However often it is signed, it ends at `expires_at`; None from then on.
    """
    key = object_key(case_id, document_id)
    return bucket.upload_form(
        key,
        content_type,
        smallest=size or 1,
        largest=size or content_type.largest,
        expires_at=expires_at,
    )


def list_documents(call: Call, case_id: str, query: ListDocuments) -> DocumentPage:
    opened = store.open_case(call, case_id, Action.DOCUMENT_READ)
    of = f"{call.operation} {opened.principal.subject} {case_id}"
    page = store.page(opened, cursor.read(of, query.next), query.limit)
    return DocumentPage(page.files, cursor.write(of, page.after))


def verify(call: Call, case_id: str, document_id: str, command: Verify) -> DocumentFile:
    file = store.load(call, case_id, document_id, Action.DOCUMENT_VERIFY)
    decision = decisions.verify(
        file.document, command, file.case, by=file.principal, now=clock.now()
    )
    return store.commit(file, decision)


def remove(call: Call, case_id: str, document_id: str) -> DocumentFile:
    file = store.load(call, case_id, document_id, Action.DOCUMENT_REMOVE)
    decision = decisions.remove(file.document, file.case, by=file.principal)
    return file if decision is None else store.commit(file, decision)


def download(call: Call, case_id: str, document_id: str) -> Link:
    """Sign a link once its issue is on record."""
    file = store.load(call, case_id, document_id, Action.DOCUMENT_READ)
    document = file.document
    decision = decisions.issue_download(
        document, file.case, access_id=clock.new_id("acc"), by=file.principal, now=clock.now()
    )
    store.put_on_record(file, decision)
    version_id = document.received().version_id
    return Link(file, *bucket.download_url(document.object_key, version_id, document.download_name))


def preview(call: Call, case_id: str, document_id: str) -> Link:
    """Sign a link to the preview once its issue is on record."""
    file = store.load(call, case_id, document_id, Action.DOCUMENT_READ)
    decision = decisions.issue_preview(
        file.document, file.case, access_id=clock.new_id("acc"), by=file.principal, now=clock.now()
    )
    store.put_on_record(file, decision)
    return Link(file, *bucket.preview_url(file.document.preview()))
