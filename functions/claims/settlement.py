"""Settlement (理算): how a loss becomes the sum payable, with the ledger that shows it.

A pure function from terms, cover, assessed lines and facts to named steps, each with what it used,
what it added or took, and on whose authority. Only what is paid is rounded, once.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from functions.claims.loss import NO_FACTS, Cover, Facts, LineKind, LossLine, PayeeShare, Route
from functions.claims.steps import ONE, ZERO, Figures, Inputs, Step, order_of, shown, total
from functions.core.errors import FieldError, Invalid, Refused
from functions.core.money import LARGEST, Money, rounded
from functions.core.terms import OutOfCatalogue, Terms, other_currencies
from functions.core.values import Ratio, Reference, Shape

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
"""Room for the largest sum times every ratio, exactly."""
_SETTLED = frozenset({LineKind.LOSS, LineKind.RESCUE, LineKind.MEDICAL})


class LedgerStep(Shape):
    """One line of the ledger. Figures are decimal strings of two to six places."""

    name: str
    operands: dict[str, str]
    """What the step was computed from: sums and ratios by name, or sums by item."""
    result: str
    """What the step adds to the running figure, or takes from it (negative)."""
    basis: str
    """The statute, or the clause as `policy: <field of the terms>`."""
    disclosed: Literal["true", "false", "unknown"] | None = None
    """Of a clause that reduces payment: was it explained (SPC Interpretation II Art. 9, 12)."""
    running: str


class PayeeLine(Shape):
    """What one payee receives."""

    key: Reference
    share: Ratio
    amount: Money


class Ledger(Shape):
    """The whole calculation: the same inputs under the same `rule_version` give it again."""

    steps: tuple[LedgerStep, ...]
    payable: Money
    payees: tuple[PayeeLine, ...]
    rule_version: Reference


def settle(
    terms: Terms,
    cover: Cover,
    lines: Sequence[LossLine],
    facts: Facts = NO_FACTS,
    payees: Sequence[PayeeShare] = (),
) -> Ledger:
    """The sum payable and every step that led to it.

    A clause that the terms do not have leaves no step; one that takes nothing shows 0.00. Whether a
    clause may be used at all is not decided here: see `undisclosed`.

    Raises:
        Invalid: a sum in another currency than the sum insured, shares that are not one whole, or
            something the terms need and the lines do not say; fields are JSON Pointers into the
            body of the preview (`/policy`, `/terms`, `/lines`, `/facts`, `/payees`).
        Refused: `settlement_not_supported`, with the pointers of what cannot be settled yet.
    """
    inputs = Inputs(terms, cover, tuple(lines), facts)
    if errors := tuple(_faults(inputs)):
        raise Invalid(*errors)
    if unsupported := tuple(_unsupported(inputs)):
        raise Refused("settlement_not_supported", fields=unsupported)
    with localcontext(_WIDE):
        steps, exact = _walk(inputs)
        payable = _payable(exact, cover.sum_insured.currency)
        steps.append(_rounding(exact, payable.amount))
    return Ledger(
        steps=tuple(steps),
        payable=payable,
        payees=shared(payable, payees),
        rule_version=terms.rule_version,
    )


def shared(amount: Money, payees: Sequence[PayeeShare]) -> tuple[PayeeLine, ...]:
    """`amount` by share, or alike; half up, the last takes what is left (Insurance Law Art. 40).

    Raises:
        Invalid: only some payees have a share, or the shares are not one whole.
    """
    if errors := tuple(share_faults(payees, "/payees")):
        raise Invalid(*errors)
    left, alike = amount.amount, shown(ONE / max(1, len(payees)))
    paid = list[PayeeLine]()
    for position, payee in enumerate(payees, start=1):
        exact = (
            amount.amount / len(payees)
            if payee.share is None
            else amount.amount * Decimal(payee.share)
        )
        # Rounded up often enough, parts exceed the whole: nobody gets more than is left.
        part = left if position == len(payees) else min(rounded(exact), left)
        left -= part
        line = Money(amount=part, currency=amount.currency)
        paid.append(PayeeLine(key=payee.key, share=payee.share or alike, amount=line))
    return tuple(paid)


def undisclosed(ledger: Ledger) -> tuple[str, ...]:
    """Clauses that took something though they were not explained: submission refuses on any."""
    clauses = {step.name: step.clause for step in order_of(ledger.rule_version)}
    named = (
        clauses.get(step.name) or step.name
        for step in ledger.steps
        if step.disclosed == "false" and Decimal(step.result) < 0
    )
    return tuple(dict.fromkeys(named))


def _walk(inputs: Inputs) -> tuple[list[LedgerStep], Decimal]:
    """The steps that apply, in order, and the exact sum they come to."""
    figures: Figures = (ZERO,) * len(inputs.lines)
    entries = list[LedgerStep]()
    for step in order_of(inputs.terms.rule_version):
        change = step.apply(inputs, figures)
        if change is None:
            continue
        before, figures = total(figures), change.figures
        entries.append(
            LedgerStep(
                name=step.name,
                operands=change.operands,
                result=_difference(before, total(figures)),
                basis=step.basis,
                disclosed=_disclosed(step, inputs.terms),
                running=shown(total(figures)),
            )
        )
    return entries, total(figures)


def _difference(before: Decimal, after: Decimal) -> str:
    """As shown figures differ, so that the printed column adds up."""
    return shown(Decimal(shown(after)) - Decimal(shown(before)))


def _disclosed(step: Step, terms: Terms) -> Literal["true", "false", "unknown"] | None:
    if step.clause is None:
        return None
    explained = terms.disclosed.get(step.clause)
    return "unknown" if explained is None else "true" if explained else "false"


def _payable(exact: Decimal, currency: str) -> Money:
    if exact > LARGEST:  # a whole sum insured for the loss, and as much again for its rescue
        raise Invalid(FieldError("/policy/sum_insured", "too_large", {"most": LARGEST}))
    return Money(amount=rounded(exact), currency=currency)


def _rounding(exact: Decimal, payable: Decimal) -> LedgerStep:
    return LedgerStep(
        name="payable",
        operands={"exact": shown(exact)},
        result=_difference(exact, payable),
        basis="half up to 0.01",
        running=shown(payable),
    )


def _faults(inputs: Inputs) -> Iterator[FieldError]:
    """What is wrong with the inputs taken together."""
    terms, cover, lines, facts = inputs.terms, inputs.cover, inputs.lines, inputs.facts
    currency = cover.sum_insured.currency
    yield from other_currencies(cover, currency, "/policy")
    yield from other_currencies(terms, currency, "/terms")
    yield from other_currencies(facts, currency, "/facts")
    if not lines:
        yield FieldError("/lines", "missing")
    property_lines = inputs.has(LineKind.LOSS) or inputs.has(LineKind.RESCUE)
    if (
        terms.average
        and property_lines
        and not (cover.insured_value and cover.insured_value.amount)
    ):
        yield FieldError("/policy/insured_value", "missing")
    for position, line in enumerate(lines):
        yield from other_currencies(line, currency, f"/lines/{position}")
        if (
            terms.out_of_catalogue is OutOfCatalogue.SAME_CLASS
            and line.in_catalogue is False
            and line.same_class_amount is None
        ):
            yield FieldError(f"/lines/{position}/same_class_amount", "missing")


def share_faults(payees: Sequence[PayeeShare], at: str) -> Iterator[FieldError]:
    """What is wrong with the shares of payees; `at` is the JSON Pointer of their list."""
    shares = [Decimal(payee.share) for payee in payees if payee.share is not None]
    if not shares:
        return
    if len(shares) != len(payees):
        yield FieldError(at, "shares_incomplete")
    elif not all(shares) or sum(shares, ZERO) != ONE:
        yield FieldError(at, "shares_not_whole")


def _unsupported(inputs: Inputs) -> Iterator[str]:
    """Pointers of what the rules so far would pass over in silence."""
    facts = inputs.facts
    for position, line in enumerate(inputs.lines):
        if line.kind not in _SETTLED:
            yield f"/lines/{position}/kind"
    if facts.route is Route.SUBROGATION:
        yield "/facts/route"
    if facts.other_insurances:
        yield "/facts/other_insurances"
    if facts.premium_paid is not None or facts.premium_due is not None:
        yield "/facts/premium_due"
