"""A policy as one request sees it."""

from __future__ import annotations

from dataclasses import dataclass

from functions.aws.table import Loaded
from functions.policies.model import Policy


@dataclass(frozen=True)
class PolicyFile:
    policy: Policy
    loaded: Loaded


@dataclass(frozen=True)
class PolicyPage:
    files: tuple[PolicyFile, ...]
    after: str | None
