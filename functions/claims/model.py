"""What a claim (赔案) is: its parts, and what it allows in the state it is in."""

import hashlib
from datetime import datetime
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, Field

from functions.claims.payees import Payee, Payment
from functions.claims.states import LEADS_TO, TOLD, NoSuchStep, State
from functions.core.access import Action, Principal, Record
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
    Shape,
    Text,
    Wanted,
)

ClaimType = Literal["property", "motor", "liability", "medical", "accident", "life"]
Channel = Literal[
    "portal", "app", "wechat", "mini_program", "hotline", "sms", "email", "fax",
    "letter", "counter", "visit", "agent", "partner", "regulator",
]  # fmt: skip


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
    reason: Annotated[Text, PERSONAL] | None = None


Asked = Literal["send_documents", "answer_offer", "name_account"]


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
    checklist: tuple[ChecklistItem, ...]
    checklist_version: str
    deficiency: DeficiencyNotice | None = None
    owner_id: str | None = None
    """The handler who carries the case (案件负责人)."""
    owner_team: str | None = None
    coverage: Coverage | None = None
    calculation: CalculationSummary | None = None
    payees: tuple[Payee, ...] = ()
    payees_by: str | None = None
    submission: Submission | None = None
    approval: Approval | None = None
    """The newest; earlier ones, and every reason, stand in the history."""
    payments: tuple[Payment, ...] = ()
    lent_power: dict[Action, str] = Field(default_factory=dict)
    """Whose power was used, by what was last done with power that was not one's own."""

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
    def occurrence(self) -> "Occurrence":
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

    @property
    def content_hash(self) -> str:
        """What an approval covers: the calculation, and who receives it."""
        return digest(*([self.calculation] if self.calculation else []), *self.payees)

    @property
    def asks(self) -> Asked | None:
        """What only the claimant can do next."""
        if self.allows(Action.DOCUMENT_UPLOAD):
            return "send_documents"
        if self.allows(Action.CLAIM_RESPOND):
            return "answer_offer"
        if self.allows(Action.CLAIM_PAYEES) and (self._is_without_payee or self._has_bounced):
            return "name_account"
        return None

    @property
    def _is_without_payee(self) -> bool:
        """Whether a sum was found and nobody named to receive it."""
        return bool(self.calculation and self.calculation.payable.amount and not self.payees)

    @property
    def _has_bounced(self) -> bool:
        """Whether some payee's money did not arrive, and the account it went to still stands."""
        last = {payment.payee: payment for payment in self.payments}
        return any(
            not payment.is_live and self.payees[place].account.tail == payment.account_tail
            for place, payment in last.items()
            if place < len(self.payees)
        )

    @property
    def is_told(self) -> bool:
        """Whether the claimant has been told the sum payable (CLM-20)."""
        return self.state in TOLD and self.approval is not None

    @property
    def offered(self) -> Money | None:
        """What waits for the claimant's answer."""
        return self.submission.amount if self.submission and self.asks == "answer_offer" else None

    @property
    def owed(self) -> Money | None:
        """What the claimant has agreed to and not yet received in full."""
        if self.submission is None or self.state not in {State.AGREED, State.PAYMENT_PENDING}:
            return None
        return self.submission.amount

    def payment(self, payment_id: str) -> Payment:
        """The payment with that id.

        Raises:
            NotFound: the claim has no such payment.
        """
        for payment in self.payments:
            if payment.payment_id == payment_id:
                return payment
        raise NotFound

    def allows(self, action: Action) -> bool:
        """Whether `action` is open in this state."""
        return self.state in LEADS_TO[action]

    def moved(
        self, action: Action, to: State, *, by: Principal | None = None, **changes: object
    ) -> Self:
        """This claim, changed, in the state `to`; it keeps whose power `by` used.

        Raises:
            NoSuchStep: `LEADS_TO` does not lead there.
        """
        if to not in LEADS_TO[action].get(self.state, ()):
            raise NoSuchStep(f"{action} does not lead from {self.state} to {to}")
        lent = {done: whose for done, whose in self.lent_power.items() if done is not action}
        if by is not None and by.stands_for:
            lent[action] = by.stands_for
        return self.model_copy(update={"state": to, "lent_power": lent, **changes})

    def shut(self, code: str = "wrong_state") -> Refused:
        """The refusal of what is not open in this state: which it is in."""
        return Refused(code, state=Worded("claim_state", self.state))

    @property
    def has_live_payment(self) -> bool:
        return any(payment.is_live for payment in self.payments)


def digest(*parts: BaseModel) -> str:
    """SHA-256 (hex) over the JSON of `parts`: what an approval is bound to."""
    text = "\n".join(part.model_dump_json() for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


class Occurrence(NamedTuple):
    """What makes two reports the same: policy, insured, minute of loss and cause."""

    policy_no: str
    insured_id: str
    minute: datetime
    cause: str

    @property
    def words(self) -> str:
        minute = self.minute.isoformat(timespec="minutes")
        return f"{self.policy_no}|{self.insured_id}|{minute}|{self.cause.casefold()}"
