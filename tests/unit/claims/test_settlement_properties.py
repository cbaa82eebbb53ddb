"""What holds of every settlement, whatever the terms, the lines and the facts."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.claims.loss import (
    Cover,
    Facts,
    LineKind,
    Loan,
    LossLine,
    PayeeShare,
    Recovered,
    Source,
)
from functions.claims.settlement import Ledger, settle, shared
from functions.core.money import LARGEST, Money, rounded
from functions.core.terms import (
    Basis,
    Deductible,
    DeductibleKind,
    OutOfCatalogue,
    SubLimit,
    Terms,
)

ZERO, CENT = Decimal(0), Decimal("0.01")
ITEMS = ("building", "stock", "hospital")


def money(most: str = "20000.00", least: str = "0.00") -> st.SearchStrategy[Money]:
    amounts = st.decimals(Decimal(least), Decimal(most), places=2)
    return st.builds(Money, amount=amounts, currency=st.just("CNY"))


def maybe(some: st.SearchStrategy[Money]) -> st.SearchStrategy[Money | None]:
    return st.none() | some


ratios = st.decimals(0, 1, places=6).map(lambda ratio: f"{ratio:f}")
deductibles = st.one_of(
    st.builds(Deductible, kind=st.just(DeductibleKind.AMOUNT), amount=money("5000.00")),
    st.builds(Deductible, kind=st.just(DeductibleKind.RATE), rate=ratios),
    st.builds(
        Deductible, kind=st.just(DeductibleKind.HIGHER_OF), amount=money("5000.00"), rate=ratios
    ),
    st.builds(
        Deductible,
        kind=st.just(DeductibleKind.ANNUAL),
        amount=money("5000.00"),
        used=maybe(money("9000.00")),
    ),
)


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    limits = {item: draw(maybe(money())) for item in ITEMS}
    share, reimbursed = draw(st.none() | ratios), draw(st.booleans())
    return Terms(
        rule_version=draw(st.sampled_from(("2026-1", "deductible-first-1"))),
        basis=draw(st.sampled_from(Basis)),
        average=draw(st.booleans()),
        deductible=draw(st.none() | deductibles),
        absolute_deductible_rate=draw(st.none() | ratios),
        sub_limits=tuple(
            SubLimit(item=item, limit=limit) for item, limit in limits.items() if limit is not None
        ),
        occurrence_limit=draw(maybe(money("60000.00"))),
        aggregate_limit=draw(maybe(money("60000.00"))),
        used=draw(maybe(money())),
        rescue_limit=draw(maybe(money())),
        out_of_catalogue=draw(st.none() | st.sampled_from(OutOfCatalogue)),
        social_insurance_in_pricing=True,
        co_insurance=None if reimbursed else share,
        reimbursement_ratio=share if reimbursed else None,
    )


@st.composite
def a_line(draw: st.DrawFn) -> LossLine:
    kind = draw(st.sampled_from((LineKind.LOSS, LineKind.RESCUE, LineKind.MEDICAL)))
    medical = kind is LineKind.MEDICAL
    recovered = st.builds(Recovered, source=st.sampled_from(Source), amount=money("5000.00"))
    return LossLine(
        item=draw(st.sampled_from(ITEMS)),
        kind=kind,
        loss=draw(money()),
        salvage=draw(maybe(money("5000.00"))) if kind is LineKind.LOSS else None,
        in_catalogue=draw(st.none() | st.booleans()) if medical else None,
        same_class_amount=draw(money()) if medical else None,
        recovered=tuple(draw(st.lists(recovered, max_size=2))),
    )


covers = st.builds(Cover, sum_insured=money("50000.00"), insured_value=money("80000.00", "0.01"))
lines_of_a_claim = st.lists(a_line(), min_size=1, max_size=4)
all_facts = st.builds(
    Facts,
    liability_ratio=st.none() | ratios,
    arrears=maybe(money("500.00")),
    loan=st.none() | st.builds(Loan, principal=money("500.00"), interest=money("50.00")),
    advances=maybe(money("500.00")),
)
a_settlement = given(all_terms(), covers, lines_of_a_claim, all_facts)
unhurried = settings(deadline=None)


def net(line: LossLine) -> Decimal:
    """The loss less what the insured already has of it."""
    had = sum((each.amount.amount for each in line.recovered), ZERO)
    salvage = line.salvage.amount if line.salvage else ZERO
    return max(ZERO, line.loss.amount - salvage - had)


def nets(lines: list[LossLine], *, rescue: bool) -> Decimal:
    return sum((net(line) for line in lines if (line.kind is LineKind.RESCUE) is rescue), ZERO)


def remaining(terms: Terms, cover: Cover) -> Decimal:
    """What is left of the valid sum insured and of the aggregate limit."""
    used = terms.used.amount if terms.used else ZERO
    sums = [cover.sum_insured, cover.insured_value, terms.aggregate_limit]
    return max(ZERO, min(limit.amount for limit in sums if limit is not None) - used)


@unhurried
@a_settlement
def test_never_negative_nor_above_the_limits(
    terms: Terms, cover: Cover, lines: list[LossLine], facts: Facts
) -> None:
    payable = settle(terms, cover, lines, facts).payable.amount

    # A rounded sum stands at most half a cent above the exact one, and limits are whole cents.
    rescue = min(nets(lines, rescue=True), cover.sum_insured.amount)
    assert ZERO <= payable <= remaining(terms, cover) + rescue


@unhurried
@a_settlement
def test_never_more_than_was_lost_and_not_recovered(
    terms: Terms, cover: Cover, lines: list[LossLine], facts: Facts
) -> None:
    payable = settle(terms, cover, lines, facts).payable.amount

    assert payable <= nets(lines, rescue=False) + nets(lines, rescue=True)


@unhurried
@given(all_terms(), covers, lines_of_a_claim, all_facts, money(), st.integers(0, 3))
def test_a_greater_loss_never_pays_less(
    terms: Terms, cover: Cover, lines: list[LossLine], facts: Facts, more: Money, which: int
) -> None:
    position = which % len(lines)
    line = lines[position]
    greater = Money(amount=line.loss.amount + more.amount)
    grown = [*lines]
    grown[position] = line.model_copy(update={"loss": greater})

    before, after = settle(terms, cover, lines, facts), settle(terms, cover, grown, facts)

    assert before.payable.amount <= after.payable.amount


@pytest.mark.feature("CLM-16")
@unhurried
@a_settlement
def test_the_ledger_adds_up_and_can_be_computed_again(
    terms: Terms, cover: Cover, lines: list[LossLine], facts: Facts
) -> None:
    ledger = settle(terms, cover, lines, facts)

    running = ZERO
    for step in ledger.steps:
        running += Decimal(step.result)
        assert running == Decimal(step.running) >= ZERO, step.name
    assert running == ledger.payable.amount
    stored = Terms.model_validate_json(terms.model_dump_json())
    assert settle(stored, cover, lines, facts) == ledger
    assert Ledger.model_validate_json(ledger.model_dump_json()) == ledger


@unhurried
@given(
    money("500000.00", "0.01"),
    money("500000.00", "0.01"),
    money("20000.00", "0.01"),
    money("200000.00"),
)
def test_the_order_of_average_and_deductible_is_worth_the_difference(
    value: Money, lost: Money, borne: Money, insured: Money
) -> None:
    """SI/IV x L - D against SI/IV x (L - D), each worked out by hand."""
    deductible = Deductible(kind=DeductibleKind.AMOUNT, amount=borne)
    line = LossLine(item="building", kind=LineKind.LOSS, loss=lost)
    valid = min(insured.amount, value.amount)  # the sum insured that is not void

    def payable(rule_version: str) -> Decimal:
        terms = Terms(
            rule_version=rule_version, basis=Basis.ACTUAL, average=True, deductible=deductible
        )
        cover = Cover(sum_insured=insured, insured_value=value)
        return settle(terms, cover, [line]).payable.amount

    by_hand = lost.amount * valid / value.amount - borne.amount
    first = max(ZERO, lost.amount - borne.amount) * valid / value.amount
    assert payable("2026-1") == min(rounded(max(ZERO, by_hand)), valid)
    assert payable("deductible-first-1") == min(rounded(first), valid)


@st.composite
def payees_with_shares(draw: st.DrawFn) -> list[PayeeShare]:
    heads = draw(st.integers(1, 12))
    if draw(st.booleans()):
        return [PayeeShare(key=f"p{n}") for n in range(heads)]
    cuts = draw(st.sets(st.integers(1, 999_999), min_size=heads - 1, max_size=heads - 1))
    edges = [0, *sorted(cuts), 1_000_000]
    parts = [upper - lower for lower, upper in pairwise(edges)]
    return [
        PayeeShare(key=f"p{n}", share=f"{Decimal(part).scaleb(-6):f}")
        for n, part in enumerate(parts)
    ]


@unhurried
@given(money(str(LARGEST)), payees_with_shares())
def test_payees_together_receive_exactly_what_is_payable(
    payable: Money, payees: list[PayeeShare]
) -> None:
    lines = shared(payable, payees)

    assert sum((line.amount.amount for line in lines), ZERO) == payable.amount
    # The last one bears the rounding of all the others, half a cent each.
    for line, payee in zip(lines, payees, strict=True):
        share = Decimal(payee.share) if payee.share else Decimal(1) / len(payees)
        assert abs(line.amount.amount - payable.amount * share) <= CENT * len(payees)
