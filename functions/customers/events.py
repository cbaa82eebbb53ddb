"""What customers publish. Who somebody is stays sealed."""

from typing import Annotated, Any, ClassVar

from functions.core.event import Event
from functions.core.values import PERSONAL


class CustomerRegistered(Event):
    type: ClassVar[str] = "customer.registered"
    context: ClassVar[str] = "customers"

    customer_id: str
    kind: str
    branch: str
    locale: str
    source: str
    profile: Annotated[dict[str, Any], PERSONAL]
