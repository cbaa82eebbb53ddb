"""Under which rules a claim's clocks run, and what a document means to them."""

from collections.abc import Iterable
from datetime import datetime

from functions.claims.model import Claim
from functions.claims.readings import Evidence, PolicyCover
from functions.claims.states import ENDED
from functions.core.access import Action
from functions.core.calendar import local_date
from functions.core.docket import Happening
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


def of_document(claim: Claim, documents: Iterable[Evidence], at: datetime) -> tuple[Happening, ...]:
    """What a document received at a moment means to the clocks of a claim as it now stands.

    It begins some, and may be heard of when what they wait for is done already (R14); until the
    last one that the one notice asked for arrives, the law's thirty days stand still (SPC
    Interpretation II Art. 15). An ended claim owes nothing by it.
    """
    if claim.state in ENDED:
        return ()
    happened = [Happening("document.received", at)]
    asked, approval = claim.deficiency, claim.approval
    if asked is not None:
        happened.append(Happening("claim.deficiency_notified", max(at, asked.at)))
        if set(asked.items) <= {each.item for each in documents if each.is_received}:
            happened.append(Happening(ITEMS_RECEIVED, at))
    if not claim.allows(Action.DOCUMENT_UPLOAD):
        happened.append(Happening("claim.registered", at))
    if claim.is_told and approval is not None:
        happened.append(Happening("claim.approved", max(at, approval.at)))
    return tuple(happened)
