"""What a document (单证) of a case is: from the upload form to the handler's verdict."""

import re
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from functions.core.decision import Aggregate
from functions.core.errors import Refused, Worded, wrong
from functions.core.published import ReadItem
from functions.core.values import PERSONAL, Code, Line, Moment, Shape, Text, Wanted
from functions.documents.kinds import READABLE, ContentType, Flaw, Scan, State


def _one_name(name: str) -> str:
    if any(char in "/\\\n\t" for char in name) or not name.strip(". "):
        raise wrong("not_a_file_name")
    return name


_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{kind}{n}" for kind in ("COM", "LPT") for n in range(10))}
)
"""Windows opens a device where a file's name begins so, whatever follows the dot."""

Filename = Annotated[Line, AfterValidator(_one_name)]
"""How the customer calls the file; no path or key is ever made of it."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$"), Wanted("not_a_sha256")]


class Arrival(Shape):
    """The one version of the object that counts, as measured when it arrived."""

    version_id: str | None = None
    """None where the bucket keeps no versions."""
    size: int
    """Bytes."""
    sha256: Sha256
    content_type: ContentType | None = None
    """By content; None where it is nothing that may be uploaded."""
    scan: Scan = Scan.NOT_SCANNED
    preview_key: str | None = None
    """Where a smaller picture lies, made of it without the original's metadata."""
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
    form_expires_at: Moment | None = None
    """Wall time."""
    supersedes: str | None = None
    """The document it takes the place of, once it is received itself."""
    superseded_by: str | None = None
    state: State
    arrival: Arrival | None = None
    flaw: Flaw | None = None
    verdict: Verdict | None = None

    def state_at(self, wall: datetime) -> State:
        """The state to show: a document nobody sent in time is `expired`, without anybody's doing.

        That is no end: an upload may have begun in time. What arrives after all is inspected like
        any other.
        """
        late = self.form_expires_at is not None and self.form_expires_at <= wall
        return State.EXPIRED if late and self.state is State.AWAITING_UPLOAD else self.state

    @property
    def refusal_reason(self) -> str | None:
        """What the handler said who refused it, while that stands."""
        return self.verdict.reason if self.verdict and self.state is State.REFUSED else None

    @property
    def named(self) -> dict[str, str]:
        """What every event of this document carries."""
        return {"document_id": self.document_id, "case_id": self.case_id, "item": self.item}

    @property
    def object_key(self) -> str:
        return object_key(self.case_id, self.document_id)

    @property
    def download_name(self) -> str:
        """The name to save it under: one that no system takes for a device or another type."""
        name = _NOT_ON_WINDOWS.sub("_", self.filename).rstrip(". ")
        if name.partition(".")[0].strip().upper() in _DEVICES:
            name = f"_{name}"
        suffixes = self.content_type.suffixes
        is_one = name.lower().endswith(tuple(f".{suffix}" for suffix in suffixes))
        return name if is_one else f"{name}.{suffixes[0]}"

    def received(self) -> Arrival:
        """What was received.

        Raises:
            Refused: `document_not_received`: nothing has arrived, or nothing that anybody may see.
        """
        if self.arrival is None or self.state not in READABLE:
            raise Refused("document_not_received", state=Worded("document_state", self.state))
        return self.arrival

    @property
    def preview_key(self) -> str | None:
        """Where its preview lies, if it was received and one was made."""
        return self.arrival.preview_key if self.arrival and self.state in READABLE else None

    def preview(self) -> str:
        """The key of its preview.

        Raises:
            Refused: `preview_not_available`.
        """
        if self.preview_key is None:
            raise Refused("preview_not_available", state=Worded("document_state", self.state))
        return self.preview_key


class Access(Aggregate):
    """That somebody was given a link to a document: written once, apart from the document."""

    access_id: str
    document_id: str
    by: str
    at: Moment


def object_key(case_id: str, document_id: str) -> str:
    """Where a document's object lies: a key made by us alone (S19)."""
    return f"cases/{case_id}/{document_id}"


def preview_key(case_id: str, document_id: str, sha256: str) -> str:
    """Where a preview lies: by the content it is made of, so that no other upload replaces it."""
    return f"previews/{case_id}/{document_id}/{sha256}"


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
    flaw: Flaw | None = None
    """Why it is quarantined."""
    refusal_reason: Annotated[str | None, PERSONAL] = None
    """What the handler who refused it said."""
