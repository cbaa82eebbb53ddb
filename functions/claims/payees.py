"""Who receives what is paid, and how each instruction to the bank fared."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo

from functions.core import numbers
from functions.core.money import Money
from functions.core.values import PERSONAL, Code, Line, Moment, Ratio, Reference, Shape, is_kept


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


class PaymentState(StrEnum):
    INSTRUCTED = "instructed"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"


class PaymentFlaw(StrEnum):
    """Why the bank did not pay, in its own words or in none."""

    ACCOUNT_NOT_FOUND = "account_not_found"
    HOLDER_MISMATCH = "holder_mismatch"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_BLOCKED = "account_blocked"
    REFUSED_BY_BANK = "refused_by_bank"
    NOT_STATED = "not_stated"


class Payment(Shape):
    """One instruction to the bank, which knows it by our id and so cannot pay it twice."""

    payment_id: str
    payee: int
    account_tail: str
    amount: Money
    state: PaymentState = PaymentState.INSTRUCTED
    reference: str | None = None
    reason: PaymentFlaw | None = None
    """Of one that failed or came back."""
    instructed_at: Moment
    result_at: Moment | None = None

    @property
    def is_live(self) -> bool:
        """Whether the money is with the payee or on its way."""
        return self.state in {PaymentState.INSTRUCTED, PaymentState.SETTLED}
