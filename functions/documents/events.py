"""What documents publish: from the upload form to the handler's verdict."""

from __future__ import annotations

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


class DocumentReceived(DocumentEvent):
    type: ClassVar[str] = "document.received"

    sha256: str
    size: int
    scan: str


class DocumentQuarantined(DocumentEvent):
    type: ClassVar[str] = "document.quarantined"

    reason: str


class DocumentVerified(DocumentEvent):
    type: ClassVar[str] = "document.verified"


class DocumentRefused(DocumentEvent):
    type: ClassVar[str] = "document.refused"

    reason: Annotated[str, PERSONAL]


class DocumentRemoved(DocumentEvent):
    type: ClassVar[str] = "document.removed"
