"""Decisions walk the table of transitions: every step of it, and none besides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import product

import pytest

from functions.claims import approval, decisions, payment
from functions.claims.commands import (
    Calculate,
    DecideCoverage,
    NotifyDeficiency,
    RespondToOffer,
    Withdraw,
)
from functions.claims.model import Claim
from functions.claims.states import LEADS_TO, NoSuchStep, State
from functions.core.access import Action
from functions.core.decision import Decision
from functions.core.errors import Problem, Refused, Worded
from tests.unit.claims.casework import (
    ASSESSOR,
    C01_LINES,
    CLAIMANT,
    COMPLETE,
    FINANCE,
    HANDLER,
    LATER,
    LEAD,
    TWO,
    after_bank,
    approve,
    bank_says,
    in_state,
    ledger_of,
    payee,
    payees,
    pending_of_nothing,
)

S = State
Way = Callable[[Claim], Decision[Claim] | None]


def _name_payees(claim: Claim) -> Decision[Claim]:
    """Somebody new in the last place; whoever stands before may be paid already."""
    kept = [entry.model_dump(mode="json") for entry in claim.payees[:-1]]
    return approval.name_payees(claim, payees(*kept, payee("赵敏")), by=HANDLER)


def _submit(claim: Claim) -> Decision[Claim]:
    if claim.state is S.CALCULATED and not claim.payees:
        claim = _name_payees(claim).state
    return approval.submit(claim, by=ASSESSOR, now=LATER)


def _approve(claim: Claim, decision: str = "approve") -> Decision[Claim]:
    ledger = ledger_of(in_state(S.PENDING_APPROVAL))
    return approve(claim, ledger=ledger, decision=decision, reason="再看")


def _bank(claim: Claim, *, status: str, number: int) -> Decision[Claim] | None:
    return bank_says(claim, status, number) if number <= len(claim.payments) else None


DO: dict[Action, list[Way]] = {
    Action.CLAIM_NOTIFY_DEFICIENCY: [
        lambda claim: decisions.notify_deficiency(
            claim,
            NotifyDeficiency.model_validate({"override": {"reason": "更正"}}),
            (),
            by=LEAD,
            now=LATER,
        )
    ],
    Action.CLAIM_REGISTER: [lambda claim: decisions.register(claim, COMPLETE, by=HANDLER)],
    Action.CLAIM_COVERAGE: [
        lambda claim: decisions.confirm_coverage(
            claim, DecideCoverage(decision="confirmed"), by=HANDLER, now=LATER
        )
    ],
    Action.CLAIM_CALCULATE: [
        lambda claim: decisions.calculate(
            claim, Calculate.model_validate({"lines": C01_LINES}), by=ASSESSOR, now=LATER
        )[0]
    ],
    Action.CLAIM_PAYEES: [_name_payees],
    Action.CLAIM_SUBMIT: [_submit],
    Action.CLAIM_APPROVE: [_approve, partial(_approve, decision="return")],
    Action.CLAIM_RESPOND: [
        lambda claim: approval.respond(claim, RespondToOffer(accept=True), by=CLAIMANT),
        lambda claim: approval.respond(claim, RespondToOffer(accept=False), by=CLAIMANT),
    ],
    Action.CLAIM_PAY: [lambda claim: payment.instruct(claim, by=FINANCE, now=LATER)],
    Action.CLAIM_TAKE_BANK_RESULT: [
        partial(_bank, status=status, number=number)
        for status, number in product(("settled", "failed", "returned"), (1, 2))
    ],
    Action.CLAIM_WITHDRAW: [lambda claim: approval.withdraw(claim, Withdraw(), by=CLAIMANT)],
    Action.CLAIM_CLOSE: [lambda claim: payment.close(claim, by=HANDLER)],
}
"""Every decision on a claim that is there, with the commands that lead it to different ends."""


def _claims() -> Iterator[Claim]:
    """A claim in every state, one that comes to nothing, and some of which only part is paid."""
    yield from map(in_state, State)
    yield pending_of_nothing()
    for state in (S.PAYMENT_PENDING, S.PAID):
        yield in_state(state, TWO)
    for said in ([("failed", 2)], [("settled", 1), ("failed", 2)]):
        agreed = after_bank(in_state(S.PAYMENT_PENDING, TWO), *said)
        calculated = _name_payees(agreed).state
        pending = _submit(calculated).state
        yield from (agreed, calculated, pending, _approve(pending).state)


def _decided(action: Action) -> Iterator[tuple[Claim, Decision[Claim]]]:
    """All that the decision makes of these claims."""
    for claim, way in product(_claims(), DO[action]):
        try:
            decision = way(claim)
        except Problem:
            continue
        if decision is not None:
            assert decision.events
            yield claim, decision


def _walked(action: Action) -> Iterator[tuple[State, State]]:
    """(before, after)."""
    return ((claim.state, decision.state.state) for claim, decision in _decided(action))


@pytest.mark.parametrize("action", DO)
def test_every_decision_says_in_which_capacity_it_was_taken(action: Action) -> None:
    for _, decision in _decided(action):
        assert (decision.by is None) is (action is Action.CLAIM_TAKE_BANK_RESULT)


def test_every_action_on_a_claim_is_tried() -> None:
    assert set(DO) == set(LEADS_TO) - {Action.DOCUMENT_UPLOAD}  # what is sent moves no claim


@pytest.mark.parametrize("action", DO)
def test_a_decision_takes_every_step_of_the_table_and_no_other(action: Action) -> None:
    assert set(_walked(action)) == {
        (before, after) for before, ends in LEADS_TO[action].items() for after in ends
    }


SHUT = [
    (action, state)
    for action, state in product(DO, State)
    if state not in LEADS_TO[action] and action is not Action.CLAIM_TAKE_BANK_RESULT
]
"""The bank's word is refused by what is known of the payment, whatever the state of the claim."""


@pytest.mark.parametrize(("action", "state"), SHUT)
def test_any_other_state_refuses_and_says_which_it_is(action: Action, state: State) -> None:
    for way in DO[action]:
        with pytest.raises(Refused) as refused:
            way(in_state(state))
        assert refused.value.code == "wrong_state"
        assert refused.value.facts == {"state": Worded("claim_state", state)}


def test_a_decision_that_left_the_table_would_fail() -> None:
    with pytest.raises(NoSuchStep, match="does not lead from agreed to paid"):
        in_state(S.AGREED).moved(Action.CLAIM_PAY, S.PAID)
