"""Numbers of identity papers and accounts, checked as those who issue them make them."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from functions.core import numbers


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("id_card", "310101199001011234", "310101199001011234"),
        ("id_card", "３１０１０１　１９９００１０１　１２３４", "310101199001011234"),
        ("id_card", "11010519491231002x", "11010519491231002X"),
        ("id_card", "310115196001011239", "310115196001011239"),
        ("residence_permit", "830000199001010039", "830000199001010039"),
        ("unified_social_credit_code", "91110000600037341l", "91110000600037341L"),
        ("unified_social_credit_code", "N2350582MF3R2A123P", "N2350582MF3R2A123P"),
        ("taiwan_business_number", "00501503", "00501503"),
        ("taiwan_id", "a123456789", "A123456789"),
        ("hong_kong_id", "A123456(3)", "A1234563"),
        ("travel_permit", "H12345678 01", "H1234567801"),
        ("passport", "E12345678", "E12345678"),
        ("seafarers_book", "ab-12 34", "AB1234"),
    ],
)
def test_a_paper_is_kept_in_one_form(kind: str, given: str, kept: str) -> None:
    assert numbers.paper(kind, given) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("id_card", "310101199001011235"),
        ("id_card", "310101199002301235"),
        ("id_card", "31010119900101123"),
        ("id_card", "3101011990010112345"),
        ("id_card", "\u0417" + "10101199001011234"),
        ("id_card", "E12345678"),
        ("unified_social_credit_code", "91110000600037341M"),
        ("unified_social_credit_code", "9I110000600037341L"),
        ("unified_social_credit_code", "310101199001011234"),
        ("taiwan_business_number", "00501504"),
        ("taiwan_id", "A323456789"),
        ("hong_kong_id", "123456(3)"),
        ("travel_permit", "X12345678"),
        ("passport", "E1"),
        ("passport", "Е12345678"),
        ("seafarers_book", "123"),
        ("seafarers_book", "AB<b>1234"),
        ("seafarers_book", "1" * 41),
        ("", "310101<b>"),
    ],
)
def test_what_is_no_number_of_such_a_paper(kind: str, given: str) -> None:
    with pytest.raises(PydanticCustomError, match="not_a_paper"):
        numbers.paper(kind, given)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("6222 0202 0011 2233", "6222020200112233"),
        ("６２２２０２０２００１１２２３３", "6222020200112233"),
        ("gb33 bukb 2020 1555 5555 55", "GB33BUKB20201555555555"),
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("012345", "012345"),
    ],
)
def test_an_account_is_kept_in_one_form(given: str, kept: str) -> None:
    assert numbers.account(given) == kept


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("12345", "not_an_account"),
        ("1" * 35, "not_an_account"),
        ("6222_0202", "not_an_account"),
        ("622202020011223\u04ff", "not_an_account"),
        ("GB33BUKB20201555555556", "not_an_iban"),
        ("XX00123456789012345", "not_an_iban"),
        ("GB33BUKB2020155555555", "not_an_iban"),
    ],
)
def test_what_is_no_account(given: str, code: str) -> None:
    with pytest.raises(PydanticCustomError, match=code):
        numbers.account(given)
