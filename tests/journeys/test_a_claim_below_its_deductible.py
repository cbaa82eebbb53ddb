"""Settlement case C12: a loss under the deductible is closed without payment, never rejected."""

from __future__ import annotations

import pytest

from local import walk
from tests.journeys.people import SCRATCH, Cast


@pytest.mark.feature("CLM-16", "CLM-20")
def test_c12_is_closed_without_payment(cast: Cast) -> None:
    claim = cast.report(cause="窗户破损")
    claim_id = claim["claim_id"]
    cast.send_documents(claim)
    walk.register(cast.handler, claim_id)
    walk.confirm_coverage(cast.handler, claim_id)
    ledger = walk.calculate(cast.assessor, claim_id, [SCRATCH])
    assert ledger["payable"]["amount"] == "0.00"
    walk.submit(cast.assessor, claim_id)

    closed = walk.approve(cast.approver, claim_id)

    assert closed["state"] == "closed_without_payment"
    progress = cast.customer.get(f"claims/{claim_id}/progress")
    assert progress["waiting_on"] == "nobody"
    assert cast.finance.send("POST", f"claims/{claim_id}/payments").status_code == 409
    assert cast.finance.get(f"claims/{claim_id}/payments")["items"] == []
    last = [m["body"] for m in cast.messages()][-1]
    assert "0.00" in last
    assert "拒赔" not in last
    assert walk.close(cast.handler, claim_id)["state"] == "closed"
    types = cast.events(claim_id)
    assert "claim.closed_without_payment" in types
    assert "claim.amount_offered" not in types
