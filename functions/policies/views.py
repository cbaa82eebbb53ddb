"""What callers see of a policy."""

from typing import Any

from functions.core.access import Principal
from functions.core.values import Shape, plain
from functions.policies.file import PolicyFile, PolicyPage
from functions.policies.model import Contract


class PolicyView(Contract):
    policy_no: str
    version: int


class PolicyList(Shape):
    items: tuple[PolicyView, ...]
    next: str | None = None


def _view(file: PolicyFile) -> PolicyView:
    policy = file.policy
    fields = {name: getattr(policy.contract, name) for name in Contract.model_fields}
    return PolicyView(**fields, policy_no=policy.policy_no, version=policy.version)


def policy(file: PolicyFile, by: Principal, locale: str) -> dict[str, Any]:
    return plain(_view(file))


def listed(page: PolicyPage, by: Principal, locale: str) -> dict[str, Any]:
    return plain(PolicyList(items=tuple(_view(file) for file in page.files), next=page.after))
