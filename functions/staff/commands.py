"""What may be asked of staff records."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from functions.core.errors import wrong
from functions.core.values import Line, Reference
from functions.staff.model import Identity, Names, Power


class RecordStaff(Power):
    """A staff record in full: what is left out is taken away."""

    name: Line
    skills: Names = frozenset()
    regions: Names = frozenset()
    identities: (
        Annotated[
            tuple[Identity, ...], Field(max_length=10, json_schema_extra={"uniqueItems": True})
        ]
        | None
    ) = None
    """Absent: those enrolled stay."""

    @field_validator("identities")
    @classmethod
    def _each_once(cls, identities: tuple[Identity, ...] | None) -> tuple[Identity, ...] | None:
        """One commit cannot write the same row twice."""
        if identities is not None and len(set(identities)) != len(identities):
            raise wrong("named_twice")
        return identities


class Enrol(Power):
    """An operator ties a token subject to a person; roles are added to those held."""

    issuer: str
    subject: str
    staff_id: Reference | None = None
    customer_id: Reference | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if (self.staff_id is None) is (self.customer_id is None):
            raise wrong("either_or", names="staff_id, customer_id")
        if self.is_machine and self.customer_id is not None:
            raise wrong("machine_alone")
        return self

    @property
    def identity(self) -> Identity:
        return Identity(issuer=self.issuer, subject=self.subject)

    @property
    def account_id(self) -> str:
        return self.staff_id or self.customer_id or ""
