"""The steps a settlement is made of, and the orders they come in.

Each step is a rule with its name and its authority. It sees what is left of each line and says what
it leaves. Adding a rule is a function and a line of the table; changing an order is a new order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import NamedTuple

from functions.claims.loss import Cover, Facts, LineKind, LossLine, Source
from functions.core.money import Money
from functions.core.terms import DeductibleKind, OutOfCatalogue, Terms

Figures = tuple[Decimal, ...]
"""What is left of each line, in the order of the lines; their sum is the running figure."""
Operands = dict[str, str]

ZERO, ONE = Decimal(0), Decimal(1)
_FINEST = Decimal("1e-30")
"""Sums are cut here: below any product of our ratios, above the noise of a division."""
_SHOWN = Decimal("0.000001")


class Inputs(NamedTuple):
    """All that a step may look at."""

    terms: Terms
    cover: Cover
    lines: tuple[LossLine, ...]
    facts: Facts

    @property
    def sum_insured(self) -> Decimal:
        """The valid sum insured: what exceeds the insured value is void (Insurance Law Art. 55)."""
        insured, value = self.cover.sum_insured, self.cover.insured_value
        return insured.amount if value is None else min(insured.amount, value.amount)

    def has(self, kind: LineKind) -> bool:
        return any(line.kind is kind for line in self.lines)

    def amounts(self, of: Callable[[LossLine], Decimal], *, rescue: bool = False) -> Figures:
        """`of` each line of rescue cost, or of each other line; zero for the rest."""
        return tuple(
            of(line) if (line.kind is LineKind.RESCUE) is rescue else ZERO for line in self.lines
        )

    def by_item(self, amounts: Figures) -> Operands:
        """`amounts`, one for each line, as operands: summed by item, without the zeros."""
        sums: dict[str, Decimal] = {}
        for line, amount in zip(self.lines, amounts, strict=True):
            if amount:
                sums[line.item] = sums.get(line.item, ZERO) + amount
        return _operands(sums)


class Change(NamedTuple):
    """What a step leaves of each line, and what it was computed from."""

    figures: Figures
    operands: Operands


class Step(NamedTuple):
    """A rule, its authority, and what it does: None where terms and facts do not call for it."""

    name: str
    basis: str
    apply: Callable[[Inputs, Figures], Change | None]
    clause: str | None = None
    """Key of the terms' `disclosed`, of a step by which a clause reduces payment."""


def total(figures: Iterable[Decimal]) -> Decimal:
    return sum(figures, ZERO).quantize(_FINEST)


def shown(figure: Decimal) -> str:
    """`figure` as the ledger shows it: at least two places, at most six, half up."""
    whole, _, places = f"{figure.quantize(_SHOWN, ROUND_HALF_UP):f}".partition(".")
    return f"{whole}.{places.rstrip('0'):0<2}"


def _operands(amounts: Mapping[str, Decimal]) -> Operands:
    return {name: shown(amount) for name, amount in amounts.items()}


def _amount(money: Money | None) -> Decimal:
    return ZERO if money is None else money.amount


def _less(figures: Figures, amounts: Figures) -> Figures:
    return tuple(max(ZERO, f - amount) for f, amount in zip(figures, amounts, strict=True))


def _where(figures: Figures, chosen: Iterable[bool]) -> Figures:
    return tuple(f if is_chosen else ZERO for f, is_chosen in zip(figures, chosen, strict=True))


def _capped(figures: Figures, limit: Decimal) -> Figures:
    """Figures that sum to `limit` at most, never below zero; the lines give way in proportion."""
    whole, most = total(figures), max(ZERO, limit)
    return figures if whole <= most else tuple(f * most / whole for f in figures)


def _ground_up_loss(inputs: Inputs, _: Figures) -> Change:
    losses = inputs.amounts(lambda line: line.loss.amount)
    return Change(losses, inputs.by_item(losses))


def _salvage(inputs: Inputs, figures: Figures) -> Change | None:
    salvage = inputs.amounts(lambda line: _amount(line.salvage))
    return Change(_less(figures, salvage), inputs.by_item(salvage)) if any(salvage) else None


def _out_of_catalogue(inputs: Inputs, figures: Figures) -> Change | None:
    rule = inputs.terms.out_of_catalogue
    if rule is None:
        return None

    def excess(line: LossLine) -> Decimal:
        if line.in_catalogue is not False:
            return ZERO
        if rule is OutOfCatalogue.EXCLUDED:
            return line.loss.amount
        return max(ZERO, line.loss.amount - _amount(line.same_class_amount))

    excesses = inputs.amounts(excess)
    return Change(_less(figures, excesses), inputs.by_item(excesses)) if any(excesses) else None


def _paid_by(line: LossLine, *sources: Source) -> Decimal:
    return sum((each.amount.amount for each in line.recovered if each.source in sources), ZERO)


def _recovered(source: Source, inputs: Inputs, figures: Figures) -> Change | None:
    paid = inputs.amounts(lambda line: _paid_by(line, source))
    if not any(paid):
        return None
    if source is Source.SOCIAL_INSURANCE and inputs.terms.social_insurance_in_pricing is False:
        return Change(figures, inputs.by_item(paid))  # shown as seen, and as not deducted
    return Change(_less(figures, paid), inputs.by_item(paid))


def _times(ratio: str | None, figures: Figures, *, rest: bool = False) -> Change | None:
    """Figures times `ratio`, or times the rest that `ratio` leaves of one."""
    if ratio is None:
        return None
    part = ONE - Decimal(ratio) if rest else Decimal(ratio)
    return Change(tuple(f * part for f in figures), {"ratio": ratio})


def _average(kind: LineKind, inputs: Inputs, figures: Figures) -> Change | None:
    if not inputs.terms.average or not inputs.has(kind):
        return None
    insured, value = inputs.sum_insured, _amount(inputs.cover.insured_value)
    # Multiplied before it is divided: a figure that comes out even is met exactly.
    reduced = tuple(
        f * insured / value if line.kind is kind else f
        for line, f in zip(inputs.lines, figures, strict=True)
    )
    operands = {"sum_insured": insured, "insured_value": value, "ratio": insured / value}
    return Change(reduced, _operands(operands))


def _deductible(inputs: Inputs, figures: Figures) -> Change | None:
    deductible = inputs.terms.deductible
    if deductible is None:
        return None
    loss, taken = total(figures), _amount(deductible.amount)
    operands = {"loss": loss}
    if deductible.amount is not None:
        operands["amount"] = taken
    if deductible.rate is not None:
        operands["rate"] = Decimal(deductible.rate)
        taken = max(taken, loss * Decimal(deductible.rate))
    if deductible.kind is DeductibleKind.ANNUAL:
        operands["used"] = _amount(deductible.used)
        taken -= operands["used"]
    return Change(_capped(figures, loss - taken), _operands(operands))


def _sub_limits(inputs: Inputs, figures: Figures) -> Change | None:
    claimed = {line.item for line in inputs.lines}
    limits = {s.item: s.limit.amount for s in inputs.terms.sub_limits if s.item in claimed}
    if not limits:
        return None
    for item, limit in limits.items():
        of_item = _where(figures, (line.item == item for line in inputs.lines))
        figures = _less(figures, _less(of_item, _capped(of_item, limit)))
    return Change(figures, _operands(limits))


def _limit(limit: Money | None, used: Money | None, figures: Figures) -> Change | None:
    if limit is None:
        return None
    operands = {"limit": limit.amount} | ({} if used is None else {"used": used.amount})
    return Change(_capped(figures, limit.amount - _amount(used)), _operands(operands))


def _remaining_sum_insured(inputs: Inputs, figures: Figures) -> Change:
    operands = {"sum_insured": inputs.sum_insured, "used": _amount(inputs.terms.used)}
    remaining = operands["sum_insured"] - operands["used"]
    return Change(_capped(figures, remaining), _operands(operands))


def _rescue(inputs: Inputs, figures: Figures) -> Change | None:
    if not inputs.has(LineKind.RESCUE):
        return None
    costs = inputs.amounts(
        lambda line: max(ZERO, line.loss.amount - _paid_by(line, *Source)), rescue=True
    )
    added = tuple(f + cost for f, cost in zip(figures, costs, strict=True))
    return Change(added, inputs.by_item(costs))


def _rescue_limit(inputs: Inputs, figures: Figures) -> Change | None:
    if not inputs.has(LineKind.RESCUE):
        return None
    of_terms = inputs.terms.rescue_limit
    limit = inputs.sum_insured if of_terms is None else min(of_terms.amount, inputs.sum_insured)
    rescue = _where(figures, (line.kind is LineKind.RESCUE for line in inputs.lines))
    over = _less(rescue, _capped(rescue, limit))
    return Change(_less(figures, over), _operands({"limit": limit}))


def _less_owed(figures: Figures, **owed: Money | None) -> Change | None:
    amounts = {name: money.amount for name, money in owed.items() if money is not None}
    if not amounts:
        return None
    left = total(figures) - total(amounts.values())
    return Change(_capped(figures, left), _operands(amounts))


def _less_loan(inputs: Inputs, figures: Figures) -> Change | None:
    if (loan := inputs.facts.loan) is None:
        return None
    return _less_owed(figures, principal=loan.principal, interest=loan.interest)


def _by_clause(name: str, apply: Callable[[Inputs, Figures], Change | None]) -> Step:
    """A step that reduces payment on the authority of the term of the same name."""
    return Step(name, f"policy: {name}", apply, clause=name)


_LOSS = (
    Step("ground_up_loss", "policy: basis", _ground_up_loss),
    Step("salvage", "policy: basis", _salvage),
    Step(
        "out_of_catalogue",
        "SPC Interpretation III Art. 19",
        _out_of_catalogue,
        clause="out_of_catalogue",
    ),
    *(
        Step(source.value, basis, partial(_recovered, source))
        for source, basis in (
            (Source.SOCIAL_INSURANCE, "SPC Interpretation III Art. 18"),
            (Source.THIRD_PARTY, "Insurance Law Art. 60"),
            (Source.COMPULSORY_MOTOR, "policy: compulsory_limit"),
            (Source.OTHER_INSURER, "Insurance Law Art. 56"),
        )
    ),
    _by_clause("liability_ratio", lambda i, f: _times(i.facts.liability_ratio, f)),
)
_AVERAGE = Step(
    "average", "Insurance Law Art. 55", partial(_average, LineKind.LOSS), clause="average"
)
_DEDUCTIBLE = _by_clause("deductible", _deductible)
_INSURERS_SHARE_AND_LIMITS = (
    _by_clause("reimbursement_ratio", lambda i, f: _times(i.terms.reimbursement_ratio, f)),
    _by_clause("co_insurance", lambda i, f: _times(i.terms.co_insurance, f, rest=True)),
    _by_clause(
        "absolute_deductible_rate",
        lambda i, f: _times(i.terms.absolute_deductible_rate, f, rest=True),
    ),
    _by_clause("sub_limits", _sub_limits),
    _by_clause("occurrence_limit", lambda i, f: _limit(i.terms.occurrence_limit, None, f)),
    _by_clause("aggregate_limit", lambda i, f: _limit(i.terms.aggregate_limit, i.terms.used, f)),
    Step("remaining_sum_insured", "Insurance Law Art. 18", _remaining_sum_insured),
)
_RESCUE = (
    Step("rescue", "Insurance Law Art. 57", _rescue),
    Step(
        "rescue_average",
        "Insurance Law Art. 55, 57",
        partial(_average, LineKind.RESCUE),
        clause="average",
    ),
    Step("rescue_limit", "Insurance Law Art. 57", _rescue_limit, clause="rescue_limit"),
)
_OWED = (
    Step("arrears", "Insurance Law Art. 36", lambda i, f: _less_owed(f, owed=i.facts.arrears)),
    Step("loan", "policy: loan", _less_loan),
    Step("advances", "Insurance Law Art. 25", lambda i, f: _less_owed(f, paid=i.facts.advances)),
)

STANDARD = (*_LOSS, _AVERAGE, _DEDUCTIBLE, *_INSURERS_SHARE_AND_LIMITS, *_RESCUE, *_OWED)
DEDUCTIBLE_FIRST = (*_LOSS, _DEDUCTIBLE, _AVERAGE, *_INSURERS_SHARE_AND_LIMITS, *_RESCUE, *_OWED)

_ORDERS: Mapping[str, tuple[Step, ...]] = {"deductible-first-1": DEDUCTIBLE_FIRST}
"""Versions that depart from the standard order. Only ever added to: results name their version."""


def order_of(rule_version: str) -> tuple[Step, ...]:
    """The steps of a rule version, first to last."""
    return _ORDERS.get(rule_version, STANDARD)
