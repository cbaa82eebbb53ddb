"""What staff read of other contexts, by their own tolerant models."""

from functions.core.values import Tolerant


class Customer(Tolerant):
    """A customer's read item `CUS#<customer_id>` / `V#contact`."""

    locale: str
