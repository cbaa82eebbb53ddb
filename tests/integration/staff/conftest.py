"""The insurer, and staff whom its administrator records."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration import driver
from tests.integration.driver import Insurer, Json, Reply
from tests.integration.portfolio import cny
from tests.integration.service_models import service_models_read_once
from tests.integration.tokens import ISSUER

__all__ = ["service_models_read_once"]

STAFF: dict[str, Json] = {
    "an": {
        "roles": ["approver", "claims_lead"],
        "authority": cny("100000.00"),
        "lead_of": ["fire"],
    },
    "bo": {"roles": ["auditor"], "team": "audit", "skills": ["water"], "regions": ["310115"]},
    "chief": {"roles": ["auditor"], "branch": None},
}


@pytest.fixture
def insurer(table: Any, monkeypatch: pytest.MonkeyPatch) -> Insurer:
    insurer = driver.opened(table, monkeypatch)
    for name in STAFF:
        assert record(insurer, name).status == 200
    return insurer


def record(insurer: Insurer, name: str, **fields: Any) -> Reply:
    """Write the record of `stf_<name>`, who signs in as `name`."""
    identity = {"issuer": ISSUER, "subject": name}
    body = {"name": name.title(), "branch": "SH", "identities": [identity]} | STAFF[name] | fields
    return put(insurer, f"stf_{name}", "", body)


def put(
    insurer: Insurer, staff_id: str, part: str, body: Any, *, by: str = "admin", **more: Any
) -> Reply:
    route = f"PUT /v1/staff/{{staff_id}}{part}"
    return insurer.call(by, route, body, staff_id=staff_id, **more)


def get(insurer: Insurer, staff_id: str, part: str, *, by: str = "admin") -> Reply:
    return insurer.call(by, f"GET /v1/staff/{{staff_id}}{part}", staff_id=staff_id)


def me(insurer: Insurer, by: str, **more: Any) -> Json:
    reply = insurer.call(by, "GET /v1/me", **more)
    assert reply.status == 200, reply.text
    return reply.body
