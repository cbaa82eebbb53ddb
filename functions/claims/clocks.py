"""Under which rules a claim's clocks run: the law where and when it was reported, our promises."""

from functions.claims.model import Claim
from functions.core.calendar import Venue, local_date
from functions.core.docket import Docket
from functions.rulepacks import dockets
from functions.rulepacks.packs import CaseKind


def docket(claim: Claim) -> Docket:
    """The rules this claim is under."""
    venue = Venue(claim.time_zone, claim.calendar, claim.jurisdiction)
    return dockets.of(CaseKind.CLAIM, venue, local_date(claim.reported_at, claim.time_zone))
