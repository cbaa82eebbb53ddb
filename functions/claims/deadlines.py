"""The clocks of a claim, as its parties and staff see them."""

from typing import Any

from functions.claims.file import ClaimFile
from functions.core.access import Principal
from functions.core.values import Shape, plain
from functions.rulepacks import deadlines
from functions.rulepacks.deadlines import Deadline


class Deadlines(Shape):
    claim_id: str
    items: tuple[Deadline, ...]


def shown(file: ClaimFile, by: Principal, locale: str) -> dict[str, Any]:
    timetable, docket = file.clocks
    items = deadlines.shown(docket, timetable.clocks, locale, by_staff=by.is_staff)
    return plain(Deadlines(claim_id=file.claim.claim_id, items=items))
