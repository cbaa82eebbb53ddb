"""A customer, and what is theirs, as one request sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from functions.aws.table import Loaded
from functions.customers.model import Customer
from functions.customers.readings import Case, Cover, Sent


@dataclass(frozen=True)
class CustomerFile:
    customer: Customer
    loaded: Loaded


@dataclass(frozen=True)
class OpenCase:
    """A case, and the documents sent for it, where it waits for some and somebody has looked."""

    case: Case
    documents: tuple[Sent, ...] | None = None

    @property
    def wanted_items(self) -> tuple[str, ...]:
        """What the case waits for, and what else was sent in vain; nothing that is with us."""
        if self.documents is None:
            return ()
        sent = {document.item for document in self.documents if document.is_with_us}
        in_vain = (document.item for document in self.documents if document.is_sent_back)
        wanted = dict.fromkeys((*self.case.required_items, *in_vain))
        return tuple(item for item in wanted if item not in sent)

    @property
    def asks(self) -> str | None:
        """What waits for the customer; nothing where all was sent and the next move is ours."""
        if self.documents is not None and not self.wanted_items:
            return None
        return self.case.asks


@dataclass(frozen=True)
class Home:
    customer_id: str
    at: datetime
    policies: tuple[Cover, ...]
    cases: tuple[OpenCase, ...]
