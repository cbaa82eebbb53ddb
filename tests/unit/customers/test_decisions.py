"""Opening the record of a customer: kept in one form, told without who it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from functions.core.access import Principal, Role
from functions.core.errors import Forbidden
from functions.customers import decisions
from functions.customers.model import IdDocument, Profile

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
AGENT = Principal(
    issuer="i", subject="a", roles=frozenset({Role.SERVICE_AGENT}), staff_id="stf_chen"
)


def profile(**fields: Any) -> Profile:
    given = {
        "kind": "individual",
        "name": "王芳",
        "birth_on": "1990-01-01",
        "id_document": {"type": "id_card", "number": "310101199001011234"},
        "contacts": [
            {"type": "mobile", "value": "138 0013 8000"},
            {"type": "mobile", "value": "13900139000", "preferred": True},
            {"type": "email", "value": " Wang@Example.COM "},
        ],
        "branch": "SH",
    }
    return Profile.model_validate(given | fields)


def test_in_the_place_of_whichever_lender_serves_the_branch() -> None:
    bj, sh = (
        AGENT.model_copy(update={"branch": branch, "stands_for": f"stf_{branch}"})
        for branch in ("BJ", "SH")
    )
    by = bj.model_copy(update={"lent": (sh,)})
    assert decisions.register(profile(), customer_id="cus_1", by=by, now=NOW).by == sh
    with pytest.raises(Forbidden):
        decisions.register(profile(), customer_id="cus_1", by=bj, now=NOW)


def test_who_somebody_is_stays_sealed() -> None:
    decision = decisions.register(profile(), customer_id="cus_1", by=AGENT, now=NOW)
    (event,) = decision.events
    assert event.data() == {
        "customer_id": "cus_1",
        "kind": "individual",
        "branch": "SH",
        "locale": "zh-CN",
        "source": "stf_chen",
    }
    assert event.sealed()["profile"]["name"] == "王芳"
    assert (decision.state.registered_by, decision.state.registered_at) == ("stf_chen", NOW)
    assert decision.state.record.parties == {"cus_1"}


def test_contacts_are_kept_in_one_form_and_the_preferred_is_used() -> None:
    known = profile()
    assert [entry.value for entry in known.contacts] == [
        "+8613800138000",
        "+8613900139000",
        "Wang@example.com",
    ]
    assert known.reached_by("mobile") == "+8613900139000"
    assert known.reached_by("email") == "Wang@example.com"
    assert known.reached_by("address") is None


@pytest.mark.parametrize(
    ("kind", "number", "masked"),
    [
        ("id_card", "310101199001011234", "310***********1234"),
        ("passport", "E12345678", "E12**5678"),
        ("passport", "E1234567", "*******7"),
        ("seafarers_book", "A123", "***3"),
    ],
)
def test_identity_numbers_are_masked(kind: str, number: str, masked: str) -> None:
    shown = IdDocument(type=kind, number=number).masked
    assert (shown, len(shown)) == (masked, len(number))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "王\u202e芳"},
        {"kind": "robot"},
        {"time_zone": "Asia/Atlantis"},
        {"time_zone": "../../etc/passwd"},
        {"locale": "fr"},
        {"branch": "S H"},
        {"contacts": [{"type": "mobile", "value": "12345"}]},
        {"contacts": [{"type": "email", "value": "no address"}]},
        {"contacts": [{"type": "mobile", "value": "13800138000"}] * 11},
        {"id_document": {"type": "id_card", "number": "310101199001011235"}},
        {"id_document": {"type": "ID", "number": "310101199001011234"}},
        {"customer_id": "cus_2"},
    ],
)
def test_what_is_no_profile(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        profile(**wrong)
