"""What a claim (赔案) is: its states, its parts, and in which states each action is open."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo

from functions.core import numbers
from functions.core.access import Action, Record
from functions.core.contact import Phone
from functions.core.decision import Aggregate
from functions.core.errors import NotFound, Refused, Worded
from functions.core.money import Money
from functions.core.terms import Terms
from functions.core.values import (
    PERSONAL,
    Code,
    Line,
    Moment,
    Ratio,
    Reference,
    Shape,
    Text,
    Wanted,
    is_kept,
)


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


ClaimType = Literal["property", "motor", "liability", "medical", "accident", "life"]
Channel = Literal[
    "portal", "app", "wechat", "mini_program", "hotline", "sms", "email", "fax",
    "letter", "counter", "visit", "agent", "partner", "regulator",
]  # fmt: skip

BEFORE_PAYMENT = frozenset(State) - {
    State.PAYMENT_PENDING,
    State.PAID,
    State.CLOSED,
    State.CLOSED_WITHOUT_PAYMENT,
    State.WITHDRAWN,
}

OPEN_IN: dict[Action, frozenset[State]] = {
    Action.DOCUMENT_UPLOAD: frozenset({State.AWAITING_DOCUMENTS, State.DEFICIENT}),
    Action.CLAIM_NOTIFY_DEFICIENCY: frozenset({State.AWAITING_DOCUMENTS, State.DEFICIENT}),
    Action.CLAIM_REGISTER: frozenset({State.AWAITING_DOCUMENTS, State.DEFICIENT}),
    Action.CLAIM_COVERAGE: frozenset({State.UNDER_REVIEW}),
    Action.CLAIM_CALCULATE: frozenset({State.ASSESSING, State.CALCULATED}),
    Action.CLAIM_PAYEES: BEFORE_PAYMENT - {State.PENDING_APPROVAL},
    Action.CLAIM_SUBMIT: frozenset({State.CALCULATED}),
    Action.CLAIM_APPROVE: frozenset({State.PENDING_APPROVAL}),
    Action.CLAIM_RESPOND: frozenset({State.OFFERED}),
    Action.CLAIM_PAY: frozenset({State.AGREED}),
    Action.CLAIM_WITHDRAW: BEFORE_PAYMENT,
    Action.CLAIM_CLOSE: frozenset({State.PAID, State.CLOSED_WITHOUT_PAYMENT, State.WITHDRAWN}),
}
"""The states in which an action is open: what decisions require and what `actions` lists show."""


class Place(Shape):
    text: Annotated[Text, PERSONAL]
    region_code: (
        Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{2,12}$"), Wanted("not_a_region")] | None
    ) = None
    """A division code: GB/T 2260 in China, ISO 3166-2 elsewhere."""
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None


class Reporter(Shape):
    name: Annotated[Line, PERSONAL]
    phone: Annotated[Phone, PERSONAL]


class PolicySnapshot(Shape):
    """The policy as it stood when the claim was reported."""

    policy_version: int
    line: str
    terms: Terms
    sum_insured: Money
    insured_value: Money | None = None
    in_force_at_loss: bool


class ChecklistItem(Shape):
    item: Code
    required: bool


class DeficiencyNotice(Shape):
    """The one notice that lists everything that is missing (一次性通知, Insurance Law Art. 22)."""

    items: tuple[str, ...]
    at: Moment
    by: str


class Coverage(Shape):
    liability_ratio: Ratio | None = None
    at: Moment
    by: str


def _given_account(number: str, info: ValidationInfo) -> str:
    return number if is_kept(info) else numbers.account(number)


class Account(Shape):
    bank_code: Reference
    number: Annotated[str, Field(max_length=80), AfterValidator(_given_account), PERSONAL]
    holder_name: Annotated[Line, PERSONAL]

    @property
    def tail(self) -> str:
        return self.number[-4:]


class Payee(Shape):
    kind: Literal["insured", "beneficiary", "third_party", "estate"]
    name: Annotated[Line, PERSONAL]
    relation: Code | None = None
    share: Ratio | None = None
    account: Account


class CalculationSummary(Shape):
    """What the claim keeps of the calculation whose ledger stands beside it."""

    no: int
    payable: Money
    rule_version: str
    undisclosed: tuple[str, ...] = ()
    content_hash: str
    """SHA-256 of the ledger."""
    at: Moment
    by: str


class Submission(Shape):
    """What was laid before the approver: amount and content, by hash."""

    by: str
    at: Moment
    amount: Money
    content_hash: str


class Approval(Shape):
    decision: Literal["approve", "return"]
    by: str
    at: Moment
    amount: Money
    content_hash: str


class PaymentState(StrEnum):
    INSTRUCTED = "instructed"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"


class Payment(Shape):
    """One instruction to the bank, which knows it by our id and so cannot pay it twice."""

    payment_id: str
    payee: int
    account_tail: str
    amount: Money
    state: PaymentState = PaymentState.INSTRUCTED
    reference: str | None = None
    instructed_at: Moment
    result_at: Moment | None = None

    @property
    def is_live(self) -> bool:
        """Whether the money is with the payee or on its way."""
        return self.state in {PaymentState.INSTRUCTED, PaymentState.SETTLED}


class Claim(Aggregate):
    claim_id: str
    claim_no: str
    state: State
    policy_no: str
    customer_id: str
    """The claimant (索赔申请人)."""
    insured_id: str
    parties: frozenset[str]
    """Whose claim it is: claimant, policyholder, insured."""
    branch: str
    time_zone: str
    """The branch's IANA zone: what local dates of this claim mean."""
    cover: PolicySnapshot
    loss_at: Moment
    place: Place
    cause: Annotated[Line, PERSONAL]
    claim_type: ClaimType
    description: Annotated[Text, PERSONAL]
    estimated_loss: Money | None = None
    channel: Channel
    reporter: Reporter | None = None
    reported_at: Moment
    reported_by: str
    supplementary_of: str | None = None
    not_duplicate_reason: Annotated[Text, PERSONAL] | None = None
    possible_duplicates: tuple[str, ...] = ()
    checklist: tuple[ChecklistItem, ...]
    checklist_version: str
    deficiency: DeficiencyNotice | None = None
    owner_id: str | None = None
    """The handler who carries the case (案件负责人)."""
    coverage: Coverage | None = None
    calculation: CalculationSummary | None = None
    payees: tuple[Payee, ...] = ()
    payees_by: str | None = None
    submission: Submission | None = None
    approval: Approval | None = None
    """The newest; earlier ones, and every reason, stand in the history."""
    payments: tuple[Payment, ...] = ()

    @property
    def record(self) -> Record:
        return Record(parties=self.parties, branch=self.branch)

    @property
    def named(self) -> dict[str, str]:
        """What every event of this claim carries."""
        return {
            "claim_id": self.claim_id,
            "claim_no": self.claim_no,
            "customer_id": self.customer_id,
        }

    @property
    def occurrence(self) -> Occurrence:
        """What no second live claim may repeat (CLM-01)."""
        return Occurrence(
            policy_no=self.policy_no,
            insured_id=self.insured_id,
            minute=self.loss_at.replace(second=0, microsecond=0),
            cause=self.cause,
        )

    @property
    def required_items(self) -> tuple[str, ...]:
        return tuple(entry.item for entry in self.checklist if entry.required)

    @property
    def currency(self) -> str:
        return self.cover.sum_insured.currency

    def payment(self, payment_id: str) -> Payment:
        """The payment with that id.

        Raises:
            NotFound: the claim has no such payment.
        """
        for payment in self.payments:
            if payment.payment_id == payment_id:
                return payment
        raise NotFound

    def must_allow(self, action: Action) -> None:
        """Pass where `action` is open in this state.

        Raises:
            Refused: `wrong_state`.
        """
        if self.state not in OPEN_IN[action]:
            raise self.wrong_state

    @property
    def wrong_state(self) -> Refused:
        """The refusal that says which state the claim is in."""
        return Refused("wrong_state", state=Worded("claim_state", self.state))

    @property
    def has_live_payment(self) -> bool:
        return any(payment.is_live for payment in self.payments)

    def must_have_no_payment(self) -> None:
        """Pass where no money has left.

        Raises:
            Refused: `payment_under_way`.
        """
        if self.has_live_payment:
            raise Refused("payment_under_way")


def digest(*parts: BaseModel) -> str:
    """SHA-256 (hex) over the JSON of `parts`: what an approval is bound to."""
    text = "\n".join(part.model_dump_json() for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


class Occurrence(Shape):
    """What makes two reports the same: policy, insured, minute of loss and cause."""

    policy_no: str
    insured_id: str
    minute: datetime
    cause: str

    @property
    def words(self) -> str:
        minute = self.minute.strftime("%Y-%m-%dT%H:%M")
        return f"{self.policy_no}|{self.insured_id}|{minute}|{self.cause.casefold()}"
