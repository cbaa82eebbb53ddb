"""The demo portfolio is what the API takes: a newcomer's first `make run` does not end in a 422."""

from __future__ import annotations

import json

import pytest

from functions.customers.model import Profile
from functions.policies.model import Contract
from functions.staff.commands import RecordStaff
from functions.staff.places import BranchDetails
from local import portfolio


@pytest.mark.parametrize("staff_id", portfolio.STAFF)
def test_a_member_of_staff_is_one_who_can_be_told(staff_id: str) -> None:
    record = RecordStaff.model_validate_json(json.dumps(portfolio.STAFF[staff_id]), strict=True)
    assert record.email


@pytest.mark.parametrize("name", portfolio.CUSTOMERS)
def test_a_customer_is_one(name: str) -> None:
    Profile.model_validate_json(json.dumps(portfolio.CUSTOMERS[name]), strict=True)


@pytest.mark.parametrize("number", portfolio.POLICIES)
def test_a_policy_is_one(number: str) -> None:
    record = portfolio.POLICIES[number].record("cus_1")
    Contract.model_validate_json(json.dumps(record), strict=True)


def test_the_branch_is_one() -> None:
    BranchDetails.model_validate_json(json.dumps(portfolio.BRANCH_RECORD), strict=True)
