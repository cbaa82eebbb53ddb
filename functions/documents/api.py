"""Documents of a claim over HTTPS. The files themselves go straight to the bucket and back."""

from __future__ import annotations

from functions.aws.http import Api
from functions.aws.trigger import Call
from functions.documents import usecases, views
from functions.documents.commands import ListDocuments, RequestUpload, Verify
from functions.documents.file import DocumentFile, DocumentPage, Link

api = Api("documents")
handler = api.handler


@api.operation(
    "POST /v1/claims/{claim_id}/documents",
    status=201,
    body=RequestUpload,
    answers=views.RequestedDocument,
    present=views.document,
    dress=views.with_upload_form,
    refusals=("case_closed_for_documents", "document_not_replaceable", "too_many_uploads"),
)
def request(call: Call, claim_id: str, body: RequestUpload) -> DocumentFile:
    """Announce a document; the answer holds the form that uploads it (CLM-05)."""
    return usecases.request(call, claim_id, body)


@api.operation(
    "GET /v1/claims/{claim_id}/documents",
    query=ListDocuments,
    answers=views.DocumentList,
    present=views.listed,
)
def list_documents(call: Call, claim_id: str, query: ListDocuments) -> DocumentPage:
    """The documents of a claim, newest first."""
    return usecases.list_documents(call, claim_id, query)


@api.operation(
    "DELETE /v1/claims/{claim_id}/documents/{document_id}",
    answers=views.DocumentView,
    present=views.document,
    refusals=("document_not_removable", "case_closed_for_documents"),
)
def remove(call: Call, claim_id: str, document_id: str) -> DocumentFile:
    """Take a document back before it is verified; doing so again changes nothing."""
    return usecases.remove(call, claim_id, document_id)


@api.operation(
    "POST /v1/claims/{claim_id}/documents/{document_id}/verification",
    body=Verify,
    answers=views.DocumentView,
    present=views.document,
    refusals=("document_not_received", "wrong_state"),
)
def verify(call: Call, claim_id: str, document_id: str, body: Verify) -> DocumentFile:
    """Accept a received document, or refuse it with a reason."""
    return usecases.verify(call, claim_id, document_id, body)


@api.operation(
    "GET /v1/claims/{claim_id}/documents/{document_id}/download",
    answers=views.DownloadView,
    present=views.download,
    refusals=("document_not_received",),
)
def download(call: Call, claim_id: str, document_id: str) -> Link:
    """A link that is good for a minute; whoever asks for one is on record.

    A GET that writes, and yet safe: the record of the access is the caller's doing, not the
    document, which stays as it is and keeps its version.
    """
    return usecases.download(call, claim_id, document_id)


@api.operation(
    "GET /v1/claims/{claim_id}/documents/{document_id}/preview",
    answers=views.PreviewView,
    present=views.preview,
    refusals=("preview_not_available",),
)
def preview(call: Call, claim_id: str, document_id: str) -> Link:
    """A link to a smaller picture without the original's metadata, recorded like a download."""
    return usecases.preview(call, claim_id, document_id)
