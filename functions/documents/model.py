"""What a document (单证) of a case is: from the upload form to the handler's verdict."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from functions.core.decision import Aggregate
from functions.core.errors import Refused, Worded, wrong
from functions.core.published import ReadItem
from functions.core.values import PERSONAL, Code, Line, Moment, Shape, Text, Wanted

_MEGABYTE = 1024 * 1024


class ContentType(StrEnum):
    """What may be uploaded."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"
    MP4 = "video/mp4"

    @property
    def largest(self) -> int:
        """The most bytes a file of this type may have."""
        return (200 if self is ContentType.MP4 else 20) * _MEGABYTE

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How names of such files end, lower case, without the dot."""
        return _SUFFIXES[self]


_SUFFIXES: dict[ContentType, tuple[str, ...]] = {
    ContentType.PDF: ("pdf",),
    ContentType.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    ContentType.PNG: ("png",),
    ContentType.WEBP: ("webp",),
    ContentType.HEIC: ("heic", "heif"),
    ContentType.MP4: ("mp4", "m4v"),
}


class State(StrEnum):
    """The contract's `scanning` and `expired` come with a malware scanner and a timer."""

    AWAITING_UPLOAD = "awaiting_upload"
    RECEIVED = "received"
    QUARANTINED = "quarantined"
    """What arrived is not what was announced; nobody can open it."""
    VERIFIED = "verified"
    REFUSED = "refused"
    REMOVED = "removed"


JUDGED = frozenset({State.VERIFIED, State.REFUSED})
READABLE = JUDGED | {State.RECEIVED}


class Flaw(StrEnum):
    """Why an arrival is quarantined."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    WRONG_SIZE = "wrong_size"
    WRONG_HASH = "wrong_hash"


def _one_name(name: str) -> str:
    if any(char in "/\\\n\t" for char in name) or not name.strip(". "):
        raise wrong("not_a_file_name")
    return name


Filename = Annotated[Line, AfterValidator(_one_name)]
"""How the customer calls the file; no path or key is ever made of it."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$"), Wanted("not_a_sha256")]
Scan = Literal["not_scanned"]
"""The malware verdict; this version has no scanner, and says so wherever a document is shown."""


class Arrival(Shape):
    """The one version of the object that counts, as measured when it arrived."""

    version_id: str | None
    """None where the bucket keeps no versions."""
    size: int
    """Bytes."""
    sha256: Sha256
    content_type: ContentType | None
    """By content; None where it is nothing that may be uploaded."""
    scan: Scan = "not_scanned"
    at: Moment


class Verdict(Shape):
    """What a handler found; the reason is there where the document was refused."""

    by: str
    at: Moment
    reason: Annotated[Text, PERSONAL] | None = None


class Document(Aggregate):
    document_id: str
    case_id: str
    item: Code
    """What it is for: an item of the case's checklist, or `other`."""
    filename: Annotated[Filename, PERSONAL]
    content_type: ContentType
    declared_size: int | None = None
    """Bytes, as the caller announced them."""
    declared_sha256: Sha256 | None = None
    requested_at: Moment
    requested_by: str
    state: State
    arrival: Arrival | None = None
    flaw: Flaw | None = None
    verdict: Verdict | None = None

    @property
    def named(self) -> dict[str, str]:
        """What every event of this document carries."""
        return {"document_id": self.document_id, "case_id": self.case_id, "item": self.item}

    @property
    def object_key(self) -> str:
        return object_key(self.case_id, self.document_id)

    def received(self) -> Arrival:
        """What was received.

        Raises:
            Refused: `document_not_received`: nothing has arrived, or nothing that anybody may see.
        """
        if self.arrival is None or self.state not in READABLE:
            raise Refused("document_not_received", state=Worded("document_state", self.state))
        return self.arrival


def object_key(case_id: str, document_id: str) -> str:
    """Where a document's object lies: a key made by us alone (S19)."""
    return f"cases/{case_id}/{document_id}"


_OBJECT_KEY = re.compile(r"cases/(?P<case>\w{1,100})/(?P<document>\w{1,100})", re.ASCII)


def placed(key: str) -> tuple[str, str] | None:
    """Case and document that an object's key names; None where the key is not one of ours."""
    found = _OBJECT_KEY.fullmatch(key)
    return (found["case"], found["document"]) if found else None


class DocumentCard(ReadItem):
    """What the case's own context needs to know of a document."""

    context: ClassVar[str] = "documents"
    view: ClassVar[str] = "{document_id}"

    document_id: str
    item: str
    state: State
