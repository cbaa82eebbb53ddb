"""What callers see of documents."""

from datetime import datetime
from typing import Any, Literal

from functions.core import moves
from functions.core.access import Principal
from functions.core.actions import ActionView
from functions.core.values import Shape, plain
from functions.documents import usecases
from functions.documents.file import DocumentFile, DocumentPage, Link
from functions.documents.kinds import ContentType, Flaw, Scan, State
from functions.documents.moves import MOVES, Situation
from functions.rulepacks import phrases

Body = dict[str, Any]


class DocumentView(Shape):
    document_id: str
    case_id: str
    item: str
    item_label: str
    filename: str
    content_type: ContentType
    state: State
    state_label: str
    size: int | None = None
    """Bytes: as measured; before the file arrives, as announced."""
    sha256: str | None = None
    """Hex: as measured; before the file arrives, as announced."""
    scan: Scan | None = None
    """What the malware scanner said; `not_scanned` where there is none."""
    has_preview: bool = False
    """Whether there is a smaller picture to show."""
    upload_expires_at: datetime | None = None
    """Until when its form is good; told while the file has not arrived."""
    uploaded_at: datetime | None = None
    quarantine_reason: Flaw | None = None
    quarantine_reason_label: str | None = None
    supersedes: str | None = None
    """The document whose place it takes when it is received."""
    superseded_by: str | None = None
    verified_by: str | None = None
    """For staff only: who accepted or refused it."""
    refusal_reason: str | None = None
    version: int
    actions: tuple[ActionView, ...]


class UploadFormView(Shape):
    """A multipart form: `fields` in their order, then `file` last."""

    method: Literal["POST"] = "POST"
    url: str
    fields: dict[str, str]
    expires_at: datetime


class RequestedDocument(DocumentView):
    upload: UploadFormView | None = None
    """Left out of the answer to a repetition once the form has ended: announce it anew."""


class DocumentList(Shape):
    items: tuple[DocumentView, ...]
    next: str | None = None


class DownloadView(Shape):
    document_id: str
    url: str
    expires_at: datetime
    version: int


class PreviewView(Shape):
    document_id: str
    url: str
    """A JPEG to show; it has the picture and none of what the file says of itself."""
    expires_at: datetime


def _actions(file: DocumentFile, by: Principal, locale: str) -> tuple[ActionView, ...]:
    """What this caller may do to the document, open now or not; by the table decisions obey."""
    document, case = file.document, file.case
    return tuple(
        ActionView(
            name=move.name,
            method=move.method,
            href=f"/v1/claims/{case.case_id}/{move.path.format(document_id=document.document_id)}",
            enabled=reason is None,
            reason_code=reason,
            label=phrases.say("action", move.name, locale),
        )
        for move, reason in moves.shown(MOVES, Situation(by, document, case), case.record)
    )


def _view(file: DocumentFile, by: Principal, locale: str) -> DocumentView:
    document, arrival, verdict = file.document, file.document.arrival, file.document.verdict
    return DocumentView(
        document_id=document.document_id,
        case_id=document.case_id,
        item=document.item,
        item_label=phrases.say("item", document.item, locale),
        filename=document.filename,
        content_type=document.content_type,
        state=file.state,
        state_label=phrases.say("document_state", file.state, locale),
        size=arrival.size if arrival else document.declared_size,
        sha256=arrival.sha256 if arrival else document.declared_sha256,
        scan=arrival.scan if arrival else None,
        has_preview=document.preview_key is not None,
        upload_expires_at=None if arrival else document.form_expires_at,
        uploaded_at=arrival.at if arrival else None,
        quarantine_reason=document.flaw,
        quarantine_reason_label=(
            phrases.say("quarantine_reason", document.flaw, locale) if document.flaw else None
        ),
        supersedes=document.supersedes,
        superseded_by=document.superseded_by,
        verified_by=verdict.by if verdict and by.is_staff else None,
        refusal_reason=document.refusal_reason,
        version=document.version,
        actions=_actions(file, by, locale),
    )


def document(file: DocumentFile, by: Principal, locale: str) -> Body:
    return plain(_view(file, by, locale))


def with_upload_form(body: Body) -> Body:
    """The answer to an announcement, with a form signed anew each time it is given."""
    form = usecases.upload_form(
        body["case_id"],
        body["document_id"],
        ContentType(body["content_type"]),
        body.get("size"),
        datetime.fromisoformat(body["upload_expires_at"]),
    )
    if form is None:
        return body
    shown = UploadFormView(url=form.url, fields=form.fields, expires_at=form.expires_at)
    return body | {"upload": plain(shown)}


def listed(page: DocumentPage, by: Principal, locale: str) -> Body:
    items = tuple(_view(file, by, locale) for file in page.files)
    return plain(DocumentList(items=items, next=page.after))


def download(link: Link, by: Principal, locale: str) -> Body:
    document = link.file.document
    return plain(
        DownloadView(
            document_id=document.document_id,
            url=link.url,
            expires_at=link.expires_at,
            version=document.version,
        )
    )


def preview(link: Link, by: Principal, locale: str) -> Body:
    return plain(
        PreviewView(
            document_id=link.file.document.document_id, url=link.url, expires_at=link.expires_at
        )
    )
