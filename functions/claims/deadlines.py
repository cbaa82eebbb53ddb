"""The clocks of a claim, as its parties and staff see them."""

from typing import Any

from functions.claims.file import ClaimFile
from functions.core.access import Principal
from functions.core.values import Shape, plain
from functions.rulepacks import deadlines
from functions.rulepacks.deadlines import Deadline

PROMISES = "promise"


class Deadlines(Shape):
    """Staff see every clock; a customer what we promised them."""

    claim_id: str
    items: tuple[Deadline, ...]


def shown(file: ClaimFile, by: Principal, locale: str) -> dict[str, Any]:
    timetable, docket = file.clocks
    seen = (clock for clock in timetable.clocks if by.is_staff or clock.pack == PROMISES)
    items = deadlines.shown(docket, seen, locale)
    return plain(Deadlines(claim_id=file.claim.claim_id, items=items))
