"""Keys and shapes of documents in the table."""

from __future__ import annotations

from dataclasses import replace

from functions.aws import commit as committing
from functions.aws import counters, table
from functions.aws.commit import Write
from functions.aws.table import Loaded
from functions.aws.trigger import Delivery, Key, Trigger
from functions.core.access import Action
from functions.core.decision import Decision
from functions.core.errors import NotFound
from functions.documents.file import CaseFile, DocumentFile, DocumentPage
from functions.documents.model import Access, Document, DocumentCard, placed
from functions.documents.readings import Case


def _case_key(case_id: str) -> Key:
    return Key(f"CLM#{case_id}", "V#case")


def _key(case_id: str, document_id: str) -> Key:
    return Key(f"DOC#{case_id}", f"@{document_id}")


def open_case(trigger: Trigger, case_id: str, action: Action) -> CaseFile:
    """The case, where the caller may do `action` to its documents.

    Raises:
        NotFound, Forbidden: as `Loaded.require`.
    """
    return _open(table.load(trigger, _case_key(case_id)), case_id, action)


def open_for_upload(
    trigger: Trigger, case_id: str, supersedes: str | None
) -> tuple[CaseFile, Document | None]:
    """As `open_case`, for a new document; and the one that it is to supersede, if there is one."""
    keys = [_key(case_id, supersedes)] if supersedes else []
    loaded = table.load(trigger, _case_key(case_id), *keys)
    opened = _open(loaded, case_id, Action.DOCUMENT_UPLOAD)
    return opened, next((loaded.find(key, Document) for key in keys), None)


def _open(loaded: Loaded, case_id: str, action: Action) -> CaseFile:
    case = loaded.find(_case_key(case_id), Case)
    if case is None:
        raise NotFound
    loaded.require(action, case.record)
    return CaseFile(case, loaded)


def load(trigger: Trigger, case_id: str, document_id: str, action: Action) -> DocumentFile:
    """The document, where the caller may do `action` to it.

    Raises:
        NotFound, Forbidden: as `Loaded.require`.
    """
    key = _key(case_id, document_id)
    loaded = table.load(trigger, _case_key(case_id), key)
    opened = _open(loaded, case_id, action)
    document = loaded.find(key, Document)
    if document is None:
        raise NotFound
    return DocumentFile(opened.case, loaded, document)


def of_object(delivery: Delivery, object_key: str) -> DocumentFile | None:
    """The document whose object that is; None where there is none."""
    place = placed(object_key)
    if place is None:
        return None
    try:
        return load(delivery, *place, Action.DOCUMENT_INSPECT)
    except NotFound:
        return None


def page(opened: CaseFile, after: str | None, limit: int) -> DocumentPage:
    """Documents of one case, newest first. The case has one partition, so order costs no index."""
    rows = table.children(f"DOC#{opened.case.case_id}", "@")
    found = {_place(document): document for document in (table.read(r, Document) for r in rows)}
    places = sorted((p for p in found if after is None or p < after), reverse=True)
    shown = places[:limit]
    files = tuple(DocumentFile(opened.case, opened.loaded, found[place]) for place in shown)
    return DocumentPage(files, shown[-1] if len(places) > limit else None)


def _place(document: Document) -> str:
    return f"{document.requested_at.isoformat()}#{document.document_id}"


def open_new(opened: CaseFile, decision: Decision[Document], uploads_per_hour: int) -> DocumentFile:
    """Store a new document, if its caller has not announced too many, and return it.

    Raises:
        Problem: `too_many_uploads`.
    """
    limit = counters.hourly(
        "documents.uploads", opened.principal, uploads_per_hour, "too_many_uploads"
    )
    file = DocumentFile(opened.case, opened.loaded, decision.state)
    return commit(file, decision, limit)


def commit(file: DocumentFile, decision: Decision[Document], *writes: Write) -> DocumentFile:
    """Store the decision with the document's read item."""
    document = decision.state
    stored = committing.commit(
        file.loaded,
        _key(document.case_id, document.document_id),
        decision,
        shows=_card,
        writes=lambda _: writes,
        answer=lambda new: replace(file, document=new),
    )
    return replace(file, document=stored)


def put_on_record(file: DocumentFile, decision: Decision[Access]) -> None:
    """Store that the document was read, as a record of its own.

    The document keeps its version, and two readers do not get in each other's way.
    """
    document, access = file.document, decision.state
    key = Key(f"DOC#{document.case_id}", f"A#{document.document_id}#{access.access_id}")
    committing.commit(file.loaded, key, decision)


def _card(document: Document) -> DocumentCard:
    return DocumentCard(
        document_id=document.document_id,
        item=document.item,
        state=document.state,
        flaw=document.flaw,
        refusal_reason=document.refusal_reason,
    )
