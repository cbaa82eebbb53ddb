"""Findings of cdk-nag that are meant: each explained on the resource it is about."""

from __future__ import annotations

from typing import cast

from aws_cdk import Acknowledgment, CfnElement, Stack, Stage, Validations
from aws_cdk import aws_s3 as s3
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


def every_object(bucket: s3.Bucket, prefix: str) -> str:
    """The rule against a right to all objects of `bucket` whose key begins with `prefix`."""
    resource = Stack.of(bucket).get_logical_id(cast(CfnElement, bucket.node.default_child))
    return f"AwsSolutions-IAM5[Resource::<{resource}.Arn>/{prefix}*]"
