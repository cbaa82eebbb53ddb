"""A customer, and what is theirs, as one request sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from functions.aws.table import Loaded
from functions.customers.model import Customer
from functions.customers.readings import Case, Cover, Filed


@dataclass(frozen=True)
class CustomerFile:
    customer: Customer
    loaded: Loaded


@dataclass(frozen=True)
class OpenCase:
    """A case, and the documents sent for it where it waits for some."""

    case: Case
    documents: tuple[Filed, ...] = ()

    @property
    def absent_items(self) -> tuple[str, ...]:
        """What the case waits for and nobody has sent."""
        if self.case.asks != "send_documents":
            return ()
        sent = {document.item for document in self.documents if document.is_with_us}
        return tuple(item for item in self.case.required_items if item not in sent)

    @property
    def asks(self) -> str | None:
        """What waits for the customer; nothing where all was sent and the next move is ours."""
        if self.case.asks == "send_documents" and not self.absent_items:
            return None
        return self.case.asks


@dataclass(frozen=True)
class Home:
    customer_id: str
    at: datetime
    policies: tuple[Cover, ...]
    cases: tuple[OpenCase, ...]
