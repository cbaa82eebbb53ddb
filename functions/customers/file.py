"""A customer as one request sees it."""

from __future__ import annotations

from dataclasses import dataclass

from functions.aws.table import Loaded
from functions.customers.model import Customer


@dataclass(frozen=True)
class CustomerFile:
    customer: Customer
    loaded: Loaded
