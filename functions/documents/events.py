"""What documents publish: from the upload form to the handler's verdict."""

from typing import Annotated, ClassVar

from functions.core.event import Event
from functions.core.values import PERSONAL


class DocumentEvent(Event):
    context: ClassVar[str] = "documents"

    document_id: str
    case_id: str
    item: str


class DocumentRequested(DocumentEvent):
    type: ClassVar[str] = "document.requested"

    content_type: str
    filename: Annotated[str, PERSONAL]
    supersedes: str | None = None


class DocumentArrived(DocumentEvent):
    """What every outcome of an inspection says: which object it was, as measured."""

    sha256: str
    size: int
    version_id: str | None = None


class DocumentHeldForScan(DocumentArrived):
    """It passed our own checks; the malware scanner has the last word."""

    type: ClassVar[str] = "document.held_for_scan"


class DocumentReceived(DocumentArrived):
    type: ClassVar[str] = "document.received"

    scan: str
    supersedes: str | None = None


class DocumentQuarantined(DocumentArrived):
    type: ClassVar[str] = "document.quarantined"

    reason: str


class DocumentVerified(DocumentEvent):
    type: ClassVar[str] = "document.verified"


class DocumentRefused(DocumentEvent):
    type: ClassVar[str] = "document.refused"

    reason: Annotated[str, PERSONAL]


class DocumentRemoved(DocumentEvent):
    type: ClassVar[str] = "document.removed"

    superseded_by: str | None = None


class DocumentDownloadIssued(DocumentEvent):
    """Somebody was given a link; the envelope says who and when (S21)."""

    type: ClassVar[str] = "document.download_issued"


class DocumentPreviewIssued(DocumentEvent):
    """Somebody was shown the preview; the envelope says who and when (S21)."""

    type: ClassVar[str] = "document.preview_issued"
