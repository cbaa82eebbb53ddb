"""Every action in every state: open exactly where the table says, refused everywhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from functions.claims import approval, decisions, payment
from functions.claims.commands import (
    Calculate,
    DecideCoverage,
    NotifyDeficiency,
    RespondToOffer,
    Withdraw,
)
from functions.claims.model import Claim, State
from functions.core.access import Action
from functions.core.decision import Decision
from functions.core.errors import Refused, Worded
from tests.unit.claims.casework import (
    ASSESSOR,
    C01_LINES,
    CLAIMANT,
    COMPLETE,
    HANDLER,
    LATER,
    LEAD,
    approve,
    in_state,
    ledger_of,
    payees,
)

S = State
BEFORE_PAYMENT = {
    S.AWAITING_DOCUMENTS, S.DEFICIENT, S.UNDER_REVIEW, S.ASSESSING, S.CALCULATED,
    S.PENDING_APPROVAL, S.OFFERED, S.AGREED,
}  # fmt: skip

LEADS_TO: dict[Action, dict[State, State]] = {
    Action.CLAIM_NOTIFY_DEFICIENCY: {
        S.AWAITING_DOCUMENTS: S.DEFICIENT,
        S.DEFICIENT: S.DEFICIENT,
    },
    Action.CLAIM_REGISTER: {S.AWAITING_DOCUMENTS: S.UNDER_REVIEW, S.DEFICIENT: S.UNDER_REVIEW},
    Action.CLAIM_COVERAGE: {S.UNDER_REVIEW: S.ASSESSING},
    Action.CLAIM_CALCULATE: {S.ASSESSING: S.CALCULATED, S.CALCULATED: S.CALCULATED},
    Action.CLAIM_PAYEES: {state: state for state in BEFORE_PAYMENT - {S.PENDING_APPROVAL}}
    | {S.OFFERED: S.CALCULATED, S.AGREED: S.CALCULATED},
    Action.CLAIM_SUBMIT: {S.CALCULATED: S.PENDING_APPROVAL},
    Action.CLAIM_APPROVE: {S.PENDING_APPROVAL: S.OFFERED},
    Action.CLAIM_RESPOND: {S.OFFERED: S.AGREED},
    Action.CLAIM_PAY: {S.AGREED: S.PAYMENT_PENDING},
    Action.CLAIM_WITHDRAW: dict.fromkeys(BEFORE_PAYMENT, S.WITHDRAWN),
    Action.CLAIM_CLOSE: dict.fromkeys((S.PAID, S.CLOSED_WITHOUT_PAYMENT, S.WITHDRAWN), S.CLOSED),
}
"""Written out by hand from the table of transitions, not derived from the code under test."""


def _approve(claim: Claim) -> Decision[Claim]:
    ledger = ledger_of(in_state(S.PENDING_APPROVAL))
    return approve(claim, ledger=ledger)


def _submit(claim: Claim) -> Decision[Claim]:
    if claim.state is S.CALCULATED:
        claim = approval.name_payees(claim, payees(), by=HANDLER).state
    return approval.submit(claim, by=ASSESSOR, now=LATER)


DO: dict[Action, Callable[[Claim], Decision[Claim]]] = {
    Action.CLAIM_NOTIFY_DEFICIENCY: lambda claim: decisions.notify_deficiency(
        claim,
        NotifyDeficiency.model_validate({"override": {"reason": "更正"}}),
        (),
        by=LEAD,
        now=LATER,
    ),
    Action.CLAIM_REGISTER: lambda claim: decisions.register(claim, COMPLETE, by=HANDLER),
    Action.CLAIM_COVERAGE: lambda claim: decisions.confirm_coverage(
        claim, DecideCoverage(decision="confirmed"), by=HANDLER, now=LATER
    ),
    Action.CLAIM_CALCULATE: lambda claim: decisions.calculate(
        claim, Calculate.model_validate({"lines": C01_LINES}), by=ASSESSOR, now=LATER
    )[0],
    Action.CLAIM_PAYEES: lambda claim: approval.name_payees(claim, payees(), by=HANDLER),
    Action.CLAIM_SUBMIT: _submit,
    Action.CLAIM_APPROVE: _approve,
    Action.CLAIM_RESPOND: lambda claim: approval.respond(
        claim, RespondToOffer(accept=True), by=CLAIMANT
    ),
    Action.CLAIM_PAY: lambda claim: payment.instruct(claim, now=LATER),
    Action.CLAIM_WITHDRAW: lambda claim: approval.withdraw(claim, Withdraw(), by=CLAIMANT),
    Action.CLAIM_CLOSE: payment.close,
}

OPEN = [(action, *pair) for action, pairs in LEADS_TO.items() for pair in pairs.items()]
SHUT = [
    (action, state) for action, pairs in LEADS_TO.items() for state in State if state not in pairs
]


def test_every_action_that_moves_a_claim_is_tried() -> None:
    assert set(DO) == set(LEADS_TO)


@pytest.mark.parametrize(("action", "before", "after"), OPEN)
def test_an_open_action_leads_where_the_table_says(
    action: Action, before: State, after: State
) -> None:
    decision = DO[action](in_state(before))
    assert decision.state.state is after
    assert decision.events


@pytest.mark.parametrize(("action", "state"), SHUT)
def test_any_other_state_refuses_and_says_which_it_is(action: Action, state: State) -> None:
    with pytest.raises(Refused) as refused:
        DO[action](in_state(state))
    assert refused.value.code == "wrong_state"
    assert refused.value.facts == {"state": Worded("claim_state", state)}
