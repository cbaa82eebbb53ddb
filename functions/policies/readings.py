"""What policies read of other contexts."""

from functions.core.calendar import Venue
from functions.core.values import Tolerant


class KnownCustomer(Tolerant):
    """A customer's read item `CUS#<id>` / `V#contact`: that there is one."""

    customer_id: str


class BranchCard(Tolerant):
    """A branch's read item `BRN#<code>` / `V#branch`."""

    time_zone: str
    calendar: str
    jurisdiction: str

    @property
    def venue(self) -> Venue:
        return Venue(self.time_zone, self.calendar, self.jurisdiction)
