"""What other contexts may read of a member of staff."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from functions.core.access import MACHINES, Role
from functions.core.contact import Locale
from functions.core.published import ReadItem
from functions.core.values import PERSONAL, Day, Moment, Shape


class Away(Shape):
    """One absence, as others need to know of it."""

    from_at: Moment
    until_at: Moment
    """The first moment at which it is over."""
    until_on: Day
    deputy_id: str | None = None


class StaffCard(ReadItem):
    """Who works where and on what, how they are reached, and who stands in for them."""

    context: ClassVar[str] = "staff"
    view: ClassVar[str] = "staff"

    staff_id: str
    name: Annotated[str | None, PERSONAL] = None
    roles: frozenset[Role]
    branch: str | None = None
    team: str | None = None
    lead_of: frozenset[str] = frozenset()
    head_of: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    active: bool
    absences: tuple[Away, ...] = ()
    email: Annotated[str | None, PERSONAL] = None
    mobile: Annotated[str | None, PERSONAL] = None
    """E.164."""
    locale: Locale = "zh-CN"
    """The language they are written to in."""

    @property
    def indexes(self) -> Mapping[str, str]:
        """At work, a place in the list of their branch's people, or of head office's (G2)."""
        if not self.active or self.roles & MACHINES:
            return {}
        return {"g2pk": f"STF#{self.branch or '-'}#active", "g2sk": self.staff_id}

    def away_at(self, now: datetime) -> Away | None:
        """The absence `now` falls in, if any."""
        return next((one for one in self.absences if one.from_at <= now < one.until_at), None)
