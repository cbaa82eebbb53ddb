"""Keys and shapes of policies in the table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from functions.aws import commit as committing
from functions.aws import table
from functions.aws.commit import Delete, Put, Write
from functions.aws.table import Item, Loaded
from functions.aws.trigger import Key, Trigger
from functions.core import access
from functions.core.access import Action
from functions.core.calendar import Venue
from functions.core.decision import Decision
from functions.core.errors import NotFound
from functions.core.values import kept
from functions.policies.file import PolicyFile, PolicyPage
from functions.policies.model import Contract, CoverCard, Policy
from functions.policies.readings import BranchCard, KnownCustomer


@dataclass(frozen=True)
class Writing:
    """What recording a policy is decided on."""

    before: Policy | None
    known_people: frozenset[str]
    venue: Venue
    loaded: Loaded

    @property
    def unchanged(self) -> PolicyFile:
        """The policy as it stood.

        Raises:
            NotFound: there was none.
        """
        if self.before is None:
            raise NotFound
        return PolicyFile(self.before, self.loaded)


def key(policy_no: str) -> Key:
    return Key(f"POL#{policy_no}")


def open_writing(trigger: Trigger, policy_no: str, contract: Contract) -> Writing:
    """The policy as it stands, and which of the people named we know."""
    cards = {person: Key(f"CUS#{person}", "V#contact") for person in contract.people}
    branch = Key(f"BRN#{contract.branch}", "V#branch")
    loaded = table.load(trigger, key(policy_no), branch, *cards.values())
    loaded.require_role(Action.POLICY_WRITE)
    card = loaded.find(branch, BranchCard)
    return Writing(
        before=loaded.find(key(policy_no), Policy),
        known_people=frozenset(
            person for person, card in cards.items() if loaded.find(card, KnownCustomer)
        ),
        venue=card.venue if card else Venue(),
        loaded=loaded,
    )


def load(trigger: Trigger, policy_no: str) -> PolicyFile:
    """The policy, where the caller may read it.

    Raises:
        NotFound, Forbidden: as `Loaded.require`.
    """
    loaded = table.load(trigger, key(policy_no))
    policy = loaded.find(key(policy_no), Policy)
    if policy is None:
        raise NotFound
    loaded.require(Action.POLICY_READ, policy.record)
    return PolicyFile(policy, loaded)


def commit(writing: Writing, decision: Decision[Policy]) -> PolicyFile:
    """Store the decision with the cover card for claims and an entry in each party's list."""
    policy = decision.state
    file = PolicyFile(policy, writing.loaded)
    stored = committing.commit(
        writing.loaded,
        key(policy.policy_no),
        decision,
        shows=_cover,
        writes=lambda new: _lists(writing.before, new),
        answer=lambda new: replace(file, policy=new),
    )
    return replace(file, policy=stored)


def _cover(policy: Policy) -> CoverCard:
    contract = policy.contract
    return CoverCard(
        policy_no=policy.policy_no,
        policy_version=policy.version,
        line=contract.product.line,
        terms=contract.product.terms,
        holder_id=contract.holder_id,
        insured_ids=contract.insured_ids,
        sum_insured=contract.sum_insured,
        insured_value=contract.insured_value,
        effective_on=contract.effective_on,
        expires_on=contract.expires_on,
        branch=contract.branch,
        **policy.venue._asdict(),
    )


def _lists(before: Policy | None, policy: Policy) -> Iterable[Write]:
    """One row in each party's list (G1): an item has one index entry, a policy several people."""
    pk = key(policy.policy_no).pk
    for person in before.record.parties - policy.record.parties if before else ():
        yield Delete(Key(pk, f"P#party#{person}"))
    for person in sorted(policy.record.parties):
        attributes: dict[str, str | int] = {
            "doc": kept(policy),
            "shape": Policy.shape,
            "g1pk": f"CUS#{person}",
            "g1sk": f"POL#{policy.contract.effective_on}#{policy.policy_no}",
        }
        yield Put(Key(pk, f"P#party#{person}"), attributes)


def of_customer(loaded: Loaded, customer_id: str, after: str | None, limit: int) -> PolicyPage:
    """Policies a person holds or is insured by, newest first."""

    def is_visible(row: Item) -> bool:
        return access.visible(loaded.principal, table.read(row, Policy).record)

    found = table.page(
        f"CUS#{customer_id}",
        index="G1",
        prefix="POL#",
        after=after,
        limit=limit,
        keep=is_visible,
    )
    files = tuple(PolicyFile(table.read(row, Policy), loaded) for row in found.rows)
    return PolicyPage(files, found.after)
