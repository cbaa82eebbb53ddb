"""Findings of cdk-nag that are meant: each explained on the resource it is about."""

from __future__ import annotations

from aws_cdk import Acknowledgment, Stack, Stage, Validations
from constructs import IConstruct


def explain(resource: IConstruct, reason: str, *rules: str) -> None:
    """Acknowledge `rules` on one resource, for a reason a reviewer can judge.

    Raises:
        TypeError: a whole stack or application is no resource.
    """
    if isinstance(resource, (Stage, Stack)):
        raise TypeError("a finding is explained on one resource")
    Validations.of(resource).acknowledge(
        *(Acknowledgment(id=rule, reason=reason) for rule in rules)
    )
