"""What claims read of other contexts, by their own tolerant models."""

from datetime import date

from functions.core.filed import Filed
from functions.core.money import Money
from functions.core.terms import Terms
from functions.core.values import Tolerant


class PolicyCover(Tolerant):
    """A policy's read item `POL#<policy_no>` / `V#cover`."""

    policy_no: str
    policy_version: int
    line: str
    terms: Terms
    holder_id: str
    insured_ids: tuple[str, ...]
    sum_insured: Money
    insured_value: Money | None = None
    effective_on: date
    expires_on: date
    branch: str
    time_zone: str
    jurisdiction: str = "CN"
    calendar: str = "cn"

    @property
    def parties(self) -> frozenset[str]:
        return frozenset({self.holder_id, *self.insured_ids})


class Evidence(Filed):
    """A document of the claim."""

    @property
    def is_received(self) -> bool:
        return self.state in {"received", "verified"}

    @property
    def is_verified(self) -> bool:
        return self.state == "verified"
