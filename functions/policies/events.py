"""What policies publish."""

from datetime import date
from typing import Annotated, Any, ClassVar

from functions.core.event import Event
from functions.core.money import Money
from functions.core.values import PERSONAL


class PolicyEvent(Event):
    context: ClassVar[str] = "policies"

    policy_no: str
    product_code: str
    line: str
    holder_id: str
    insured_ids: tuple[str, ...]
    sum_insured: Money
    effective_on: date
    expires_on: date
    branch: str


class PolicyIssued(PolicyEvent):
    type: ClassVar[str] = "policy.issued"


class PolicyEndorsed(PolicyEvent):
    type: ClassVar[str] = "policy.endorsed"

    before: Annotated[dict[str, Any], PERSONAL]
