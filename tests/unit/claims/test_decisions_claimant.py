"""Who may speak for the claimant: one of the claim's own people, or staff who say for whom."""

from __future__ import annotations

import pytest

from functions.claims import approval
from functions.claims.commands import OnBehalf, RespondToOffer, Withdraw
from functions.claims.states import State
from functions.core.access import Principal, Role
from functions.core.errors import Forbidden, Refused
from tests.unit.claims.casework import CLAIMANT, DESK, in_state, person

FOR_WANG = OnBehalf(customer_id="cus_wang", verified_by="电话核身", evidence="rec-1")
FOR_STRANGER = OnBehalf(customer_id="cus_stranger", verified_by="电话核身", evidence="rec-1")
AGENT_AND_CUSTOMER = person("zhou", Role.SERVICE_AGENT, customer_id="cus_zhou")
"""Somebody who works at the desk and is insured here, but is no party to this claim."""


@pytest.mark.parametrize(("by", "on_behalf"), [(CLAIMANT, None), (DESK, FOR_WANG)])
def test_those_who_may(by: Principal, on_behalf: OnBehalf | None) -> None:
    accepting = RespondToOffer(accept=True, on_behalf=on_behalf)
    assert approval.respond(in_state(State.OFFERED), accepting, by=by).state.state is State.AGREED
    leaving = Withdraw(reason="已自行修好", on_behalf=on_behalf)
    decision = approval.withdraw(in_state(State.OFFERED), leaving, by=by)
    (event,) = decision.events
    assert decision.state.state is State.WITHDRAWN
    proof = {"on_behalf": on_behalf.model_dump()} if on_behalf else {}
    assert event.sealed() == {"reason": "已自行修好"} | proof
    assert "on_behalf" not in event.data()


@pytest.mark.parametrize(
    ("by", "on_behalf"),
    [
        (CLAIMANT, FOR_WANG),
        (DESK, None),
        (DESK, FOR_STRANGER),
        (AGENT_AND_CUSTOMER, None),
    ],
)
def test_those_who_may_not(by: Principal, on_behalf: OnBehalf | None) -> None:
    accepting = RespondToOffer(accept=True, on_behalf=on_behalf)
    with pytest.raises(Forbidden, match="not_on_behalf"):
        approval.respond(in_state(State.OFFERED), accepting, by=by)
    with pytest.raises(Forbidden, match="not_on_behalf"):
        approval.withdraw(in_state(State.OFFERED), Withdraw(on_behalf=on_behalf), by=by)


def test_nothing_is_withdrawn_once_money_is_on_its_way() -> None:
    claim = in_state(State.PAYMENT_PENDING).model_copy(update={"state": State.AGREED})
    with pytest.raises(Refused, match="payment_under_way"):
        approval.withdraw(claim, Withdraw(), by=CLAIMANT)
