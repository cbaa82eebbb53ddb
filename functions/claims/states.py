"""The states of a claim, and where each action leads from them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from functions.core.access import Action


class State(StrEnum):
    """`rulepacks/phrases/claim_state.toml` has each in three languages."""

    AWAITING_DOCUMENTS = "awaiting_documents"
    DEFICIENT = "deficient"
    UNDER_REVIEW = "under_review"
    ASSESSING = "assessing"
    CALCULATED = "calculated"
    PENDING_APPROVAL = "pending_approval"
    OFFERED = "offered"
    AGREED = "agreed"
    PAYMENT_PENDING = "payment_pending"
    PAID = "paid"
    CLOSED = "closed"
    CLOSED_WITHOUT_PAYMENT = "closed_without_payment"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({State.CLOSED, State.CLOSED_WITHOUT_PAYMENT, State.WITHDRAWN})
"""Nobody has anything to do any more, but to archive it."""
BEFORE_PAYMENT = frozenset(State) - ENDED - {State.PAYMENT_PENDING, State.PAID}
_COLLECTING = frozenset({State.AWAITING_DOCUMENTS, State.DEFICIENT})
APPROVED = frozenset({State.OFFERED, State.AGREED})
AWAITS_NEW_APPROVAL = frozenset({State.CALCULATED, State.PENDING_APPROVAL, State.OFFERED})
"""Where a claim of which part is paid may be, on its way to being paid in full."""


TOLD = APPROVED | {
    State.PAYMENT_PENDING,
    State.PAID,
    State.CLOSED,
    State.CLOSED_WITHOUT_PAYMENT,
}
"""Where a claimant knows the sum, if one was approved."""


class NoSuchStep(Exception):
    """A decision went where `LEADS_TO` does not lead: our fault, not the caller's."""


def _each(states: Iterable[State], *to: State) -> dict[State, frozenset[State]]:
    """Every one of `states` leads to one of `to`; without `to`, it stays."""
    return {state: frozenset(to or {state}) for state in states}


LEADS_TO: dict[Action, dict[State, frozenset[State]]] = {
    Action.DOCUMENT_UPLOAD: _each(_COLLECTING),
    Action.CLAIM_NOTIFY_DEFICIENCY: _each(_COLLECTING, State.DEFICIENT),
    Action.CLAIM_REGISTER: _each(_COLLECTING, State.UNDER_REVIEW),
    Action.CLAIM_COVERAGE: _each({State.UNDER_REVIEW}, State.ASSESSING),
    Action.CLAIM_CALCULATE: _each({State.ASSESSING, State.CALCULATED}, State.CALCULATED),
    Action.CLAIM_PAYEES: _each(BEFORE_PAYMENT - APPROVED - {State.PENDING_APPROVAL})
    | _each(APPROVED, State.CALCULATED),
    Action.CLAIM_SUBMIT: _each({State.CALCULATED}, State.PENDING_APPROVAL),
    Action.CLAIM_APPROVE: _each(
        {State.PENDING_APPROVAL},
        State.OFFERED,
        State.CLOSED_WITHOUT_PAYMENT,
        State.ASSESSING,
        State.CALCULATED,
    ),
    Action.CLAIM_RESPOND: _each({State.OFFERED}, State.AGREED, State.ASSESSING, State.CALCULATED),
    Action.CLAIM_PAY: _each({State.AGREED}, State.PAYMENT_PENDING),
    Action.CLAIM_TAKE_BANK_RESULT: _each(
        {State.PAYMENT_PENDING}, State.PAYMENT_PENDING, State.AGREED, State.PAID
    )
    | _each({State.AGREED, State.PAID, State.CLOSED}, State.AGREED)
    | _each(AWAITS_NEW_APPROVAL),
    Action.CLAIM_WITHDRAW: _each(BEFORE_PAYMENT, State.WITHDRAWN),
    Action.CLAIM_CLOSE: _each(
        {State.PAID, State.CLOSED_WITHOUT_PAYMENT, State.WITHDRAWN}, State.CLOSED
    ),
}
"""Action -> each state in which it is open -> the states it may lead to.

Decisions go nowhere else (`Claim.moved`), and `actions` lists show what it opens.
"""
