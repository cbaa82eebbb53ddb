from __future__ import annotations

import pytest

from functions.staff.commands import Enrol
from local.problems import Told, parsed
from local.tokens import TokenRequest

ISSUER = "https://cognito-idp.ap-southeast-1.amazonaws.com/pool"


def asked(body: str) -> TokenRequest:
    return parsed(TokenRequest, body.encode())


def test_the_same_words_in_another_order_are_the_same_user() -> None:
    one = asked('{"roles": ["assessor", "approver"], "branch": "SH01", "lead_of": ["a", "b"]}')
    other = asked('{"lead_of": ["b", "a"], "branch": "SH01", "roles": ["approver", "assessor"]}')

    assert one.digest == other.digest


@pytest.mark.parametrize(
    "body",
    [
        '{"roles": ["approver"], "branch": "SH02"}',
        '{"roles": ["approver"], "branch": "SH01", "authority": "5000"}',
        '{"roles": ["assessor"], "branch": "SH01"}',
    ],
)
def test_other_words_are_another_user(body: str) -> None:
    assert asked(body).digest != asked('{"roles": ["approver"], "branch": "SH01"}').digest


@pytest.mark.parametrize(
    ("body", "person"),
    [
        ('{"roles": ["approver"], "staff_id": "stf_li"}', {"staff_id": "stf_li"}),
        ('{"roles": ["customer"], "customer_id": "cus_1"}', {"customer_id": "cus_1"}),
    ],
)
def test_who_has_an_id_keeps_it(body: str, person: dict[str, str]) -> None:
    enrolment = asked(body).enrolment(ISSUER, "subject")

    assert {n: enrolment[n] for n in ("staff_id", "customer_id") if n in enrolment} == person


@pytest.mark.parametrize(
    ("role", "name", "prefix"),
    [
        ("claims_handler", "staff_id", "stf_"),
        ("core_system", "staff_id", "stf_"),
        ("customer", "customer_id", "cus_"),
    ],
)
def test_who_has_none_gets_a_stable_one(role: str, name: str, prefix: str) -> None:
    request = asked(f'{{"roles": ["{role}"]}}')

    made_up = request.enrolment(ISSUER, "subject")[name]

    assert made_up.startswith(prefix)
    assert made_up == request.enrolment(ISSUER, "another subject")[name]


@pytest.mark.parametrize(("authority", "amount"), [("5000", "5000.00"), ("0.5", "0.50")])
def test_the_staff_context_takes_the_enrolment(authority: str, amount: str) -> None:
    request = asked(f'{{"roles": ["approver"], "authority": "{authority}", "lead_of": ["fire"]}}')

    enrol = Enrol.model_validate(request.enrolment(ISSUER, "subject"))

    assert enrol.active
    assert enrol.authority is not None
    assert str(enrol.authority.amount) == amount


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        '{"roles": []}',
        '{"roles": ["king"]}',
        '{"roles": ["approver"], "authority": "NaN"}',
        '{"roles": ["approver"], "authority": "-1"}',
        '{"roles": ["approver"], "authority": 5000}',
        '{"roles": ["approver"], "power": "all"}',
        '{"roles": ["customer"], "customer_id": "cus_1", "staff_id": "stf_1"}',
        '{"roles": ["core_system", "admin"]}',
        '{"roles": ["core_system"], "customer_id": "cus_1"}',
    ],
)
def test_anything_else_is_nobody(body: str) -> None:
    with pytest.raises(Told) as told:
        asked(body)

    assert (told.value.status, told.value.code) == (422, "invalid_fields")


@pytest.mark.parametrize(
    ("body", "itself"),
    [
        ('{"roles": ["core_system"]}', True),
        ('{"roles": ["core_system"], "lead_of": []}', True),
        ('{"roles": ["core_system"], "staff_id": "stf_other"}', False),
        ('{"roles": ["bank"]}', False),
        ('{"roles": ["admin"]}', False),
    ],
)
def test_one_client_is_one_principal(body: str, itself: bool) -> None:
    assert asked(body).is_core_system is itself
