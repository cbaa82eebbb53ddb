"""What documents read of others, by their own tolerant models."""

from pydantic import Field

from functions.core.access import Record
from functions.core.errors import Refused
from functions.core.values import Tolerant
from functions.documents.kinds import Scan

OTHER = "other"
"""The item of a document that no checklist asks for."""


class Case(Tolerant):
    """A claim's read item `CLM#<claim>` / `V#case`."""

    case_id: str
    parties: frozenset[str]
    branch: str
    items: tuple[str, ...]
    accepts_documents: bool

    @property
    def record(self) -> Record:
        return Record(parties=self.parties, branch=self.branch)

    def asks_for(self, item: str) -> bool:
        """Whether a document may be filed under `item`."""
        return item == OTHER or item in self.items

    def must_accept_documents(self) -> None:
        """Pass while the case's documents may still change.

        Raises:
            Refused: `case_closed_for_documents`.
        """
        if not self.accepts_documents:
            raise Refused("case_closed_for_documents")


class StoredObject(Tolerant):
    key: str
    version_id: str | None = Field(default=None, alias="version-id")
    """Not told by a bucket without versions."""


class ObjectCreated(Tolerant):
    """The detail of Amazon S3's event `Object Created`."""

    object: StoredObject


class _ScannedObject(Tolerant):
    key: str = Field(alias="objectKey")
    version_id: str | None = Field(default=None, alias="versionId")


class _ScanResult(Tolerant):
    status: str = Field(alias="scanResultStatus")


class ObjectScanned(Tolerant):
    """The detail of `GuardDuty Malware Protection Object Scan Result`."""

    object: _ScannedObject = Field(alias="s3ObjectDetails")
    result: _ScanResult = Field(alias="scanResultDetails")

    @property
    def scan(self) -> Scan:
        """What it means for us: denied access, failure, or a status yet unknown is no verdict."""
        return _SCANS.get(self.result.status, Scan.FAILED)


_SCANS = {
    "NO_THREATS_FOUND": Scan.CLEAN,
    "THREATS_FOUND": Scan.THREATS_FOUND,
    "UNSUPPORTED": Scan.UNSUPPORTED,
}


class Received(Tolerant):
    """Our own event `document.received`."""

    case_id: str
    document_id: str
    supersedes: str | None = None
