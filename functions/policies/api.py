"""Policies over HTTPS."""

from __future__ import annotations

from functions.aws.http import Api
from functions.aws.trigger import Call
from functions.policies import usecases, views
from functions.policies.commands import ListPolicies
from functions.policies.file import PolicyFile, PolicyPage
from functions.policies.model import Contract

api = Api("policies")
handler = api.handler


@api.operation(
    "PUT /v1/policies/{policy_no}", body=Contract, answers=views.PolicyView, present=views.policy
)
def record(call: Call, policy_no: str, body: Contract) -> PolicyFile:
    """Write a policy as the policy administration system has it; repeating changes nothing."""
    return usecases.record(call, policy_no, body)


@api.operation("GET /v1/policies/{policy_no}", answers=views.PolicyView, present=views.policy)
def read(call: Call, policy_no: str) -> PolicyFile:
    """One policy."""
    return usecases.read(call, policy_no)


@api.operation(
    "GET /v1/policies", query=ListPolicies, answers=views.PolicyList, present=views.listed
)
def list_policies(call: Call, query: ListPolicies) -> PolicyPage:
    """My policies; for staff those of one customer."""
    return usecases.list_policies(call, query)
