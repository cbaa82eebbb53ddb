"""The clocks of a claim, as its parties and staff see them."""

from typing import Any

from functions.claims import clocks
from functions.claims.file import ClaimFile
from functions.core.access import Principal
from functions.core.values import Shape, plain
from functions.rulepacks import deadlines
from functions.rulepacks.deadlines import Deadline

PROMISES = "promise"


class Deadlines(Shape):
    """Staff see every clock; a customer what we promised them."""

    claim_id: str
    version: int
    items: tuple[Deadline, ...]


def shown(file: ClaimFile, by: Principal, locale: str) -> dict[str, Any]:
    claim = file.claim
    seen = (clock for clock in claim.clocks if by.is_staff or clock.pack == PROMISES)
    items = deadlines.shown(clocks.docket(claim), seen, locale)
    return plain(Deadlines(claim_id=claim.claim_id, version=claim.version, items=items))
