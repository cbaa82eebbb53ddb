"""An approver is away: somebody else approves in their place, for as long as that is lent."""

from __future__ import annotations

from typing import Any

import pytest

from local import walk
from local.portfolio import cny
from tests.journeys.people import FIRE, Cast


@pytest.mark.feature("CLM-17")
def test_power_is_lent_used_and_taken_back(cast: Cast) -> None:
    limit = cny("1000000.00")
    absent_id, delegate_id = f"stf_absent_{cast.mark}", f"stf_delegate_{cast.mark}"
    absent = cast.staff("approver", authority=limit["amount"], staff_id=absent_id)
    delegate = cast.staff("auditor", staff_id=delegate_id)
    admin = cast.client.caller("admin")
    days = {"from_on": "2026-01-01", "to_on": "2190-12-31"}

    def lend(*items: dict[str, Any]) -> None:
        admin.put(f"staff/{absent_id}/delegations", {"items": items})

    first, second = cast.submitted(FIRE), Cast(cast.client).submitted(FIRE)
    with pytest.raises(walk.Refusal, match="forbidden"):
        walk.approve(delegate, first)

    admin.put(f"staff/{absent_id}/absences", {"items": [{**days, "deputy_id": delegate_id}]})
    lend({"to_id": delegate_id, "roles": ["approver"], "authority": limit, **days})
    assert absent.get("me")["staff"]["absent"]["deputy_id"] == delegate_id
    assert delegate.get("me")["acting_for"] == [absent_id]
    assert walk.approve(delegate, first)["state"] == "offered"

    lend()
    assert delegate.get("me")["acting_for"] == []
    with pytest.raises(walk.Refusal, match="forbidden"):
        walk.approve(delegate, second)
    assert walk.approve(absent, second)["state"] == "offered"
