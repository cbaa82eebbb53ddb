"""What may be asked of staff records."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from functions.core.contact import Locale, MailAddress, Mobile, Zone
from functions.core.counting import End, FirstDay, Roll, Unit
from functions.core.errors import wrong, wrong_at
from functions.core.values import PERSONAL, Code, Line, Moment, Reference, Shape, WorkingDay
from functions.staff.model import Identity, Names, Power


class RecordStaff(Power):
    """A staff record in full: what is left out is taken away."""

    name: Line
    email: Annotated[MailAddress, PERSONAL] | None = None
    """Where they are told of deadlines, beside `mobile`."""
    mobile: Annotated[Mobile, PERSONAL] | None = None
    locale: Locale = "zh-CN"
    """The language they are written to in."""
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


MOST_PAUSES, LONGEST_PAUSE = 20, 1000
_LONGEST = {Unit.MONTHS: 960, Unit.YEARS: 80}
"""What a life holds, of units of which it does not hold a thousand."""


class PausedDays(Shape):
    """Local dates that are left out: `from` is, `to` is not."""

    from_on: Annotated[WorkingDay, Field(alias="from")]
    to_on: Annotated[WorkingDay, Field(alias="to")]
    reason: Code

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.to_on < self.from_on:
            raise wrong_at("to", "too_early", earliest=self.from_on)
        if (self.to_on - self.from_on).days > LONGEST_PAUSE:
            raise wrong_at("to", "paused_too_long", most=LONGEST_PAUSE)
        return self


class PreviewDeadline(Shape):
    """A deadline for trial, by `pack` and `clock` or by `unit` and `length`; nothing is stored."""

    MANNER: ClassVar = ("roll", "first_day", "end")
    """How a period of the caller's own is counted; a pack's rule says it itself."""

    pack: Code | None = None
    clock: Reference | None = None
    unit: Unit | None = None
    length: Annotated[int, Field(ge=1, le=1000)] | None = None
    roll: Roll | None = None
    first_day: FirstDay | None = None
    end: End | None = None
    start: Moment
    pauses: Annotated[tuple[PausedDays, ...], Field(max_length=MOST_PAUSES)] = ()
    extensions: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    """Steps of the rule, in the order in which they were taken."""
    branch: Reference | None = None
    """Whose hours, calendar and zone it is counted by, unless either of the latter is given."""
    calendar: Code | None = None
    time_zone: Zone | None = None

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.pack is None) is (self.unit is None):
            raise wrong("either_or", names="pack, unit")
        if self.pack is not None and self.clock is None:
            raise wrong_at("clock", "missing")
        if self.unit is not None and self.length is None:
            raise wrong_at("length", "missing")
        foreign = ("length", *self.MANNER) if self.pack is not None else ("clock",)
        for name in foreign:
            if getattr(self, name) is not None:
                raise wrong_at(name, "not_beside", other="pack" if self.pack else "unit")
        return self

    @model_validator(mode="after")
    def _within_a_life(self) -> Self:
        if self.unit is not None and self.length is not None:
            most = _LONGEST.get(self.unit, self.length)
            if self.length > most:
                raise wrong_at("length", "too_large", most=most)
        return self


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
