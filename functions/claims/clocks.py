"""Under which rules a claim's clocks run: the law where and when it was reported, our promises."""

from functions.claims.model import Claim
from functions.claims.readings import PolicyCover
from functions.core.calendar import local_date
from functions.core.timetable import Timetable
from functions.rulepacks.packs import CaseKind

ITEMS_RECEIVED = "claim.items_received"
"""Nobody publishes it: the claim's documents show it."""


def opened(claim: Claim, policy: PolicyCover) -> Timetable:
    """The timetable of a new claim, before anything has happened."""
    return Timetable(
        kind=CaseKind.CLAIM,
        case_id=claim.claim_id,
        case_no=claim.claim_no,
        branch=claim.branch,
        time_zone=policy.time_zone,
        calendar=policy.calendar,
        jurisdiction=policy.jurisdiction,
        received_on=local_date(claim.reported_at, policy.time_zone),
    )
