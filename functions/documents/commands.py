"""What a caller may ask of documents, field by field. Unknown fields are refused."""

from typing import Annotated, Self

from pydantic import Field, Strict, model_validator

from functions.core.errors import wrong_at
from functions.core.values import Code, Reference, Shape, Text
from functions.documents.kinds import ContentType
from functions.documents.model import Filename, Sha256


class RequestUpload(Shape):
    item: Code
    filename: Filename
    content_type: ContentType
    size: Annotated[int, Strict(), Field(ge=1)] | None = None
    """Bytes. Where it is given, nothing of another size is taken."""
    sha256: Sha256 | None = None
    """Hex. Where it is given, nothing of another content is received."""
    supersedes: Reference | None = None
    """The document of the same item that goes when this one is received."""


class Verify(Shape):
    accepted: Annotated[bool, Strict()]
    reason: Text | None = None

    @model_validator(mode="after")
    def _a_refusal_has_a_reason(self) -> Self:
        if not self.accepted and self.reason is None:
            raise wrong_at("reason", "missing")
        return self


class ListDocuments(Shape):
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    next: Annotated[str, Field(max_length=500)] | None = None
