"""Keys and shapes of claims in the table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from pydantic_core import to_json

from functions.aws import clock, publications, table
from functions.aws import commit as committing
from functions.aws import timetables as timing
from functions.aws.commit import Delete, Put, Write
from functions.aws.table import Item, Loaded
from functions.aws.timetables import Timetables
from functions.aws.trigger import Key, Trigger
from functions.claims import clocks
from functions.claims.card import CaseCard
from functions.claims.commands import ReportClaim
from functions.claims.file import ClaimFile, ClaimPage
from functions.claims.model import Claim
from functions.claims.readings import Evidence, PolicyCover
from functions.claims.settlement import Ledger
from functions.claims.states import ENDED, State
from functions.core import access
from functions.core.access import Action, Principal, Record
from functions.core.decision import Decision
from functions.core.errors import NotFound, Problem, Refused

_ALIKE = timedelta(hours=24)
_CANDIDATES = 20


timetables = Timetables("claims", "CLM")


def key(claim_id: str) -> Key:
    return Key(f"CLM#{claim_id}")


def load(trigger: Trigger, claim_id: str, action: Action) -> ClaimFile:
    """The claim, where the caller may do `action` to it.

    Raises:
        NotFound, Forbidden: as `Loaded.require`.
    """
    loaded = publications.load(trigger, key(claim_id), timetables.key(claim_id))
    claim = loaded.find(key(claim_id), Claim)
    if claim is None:
        raise NotFound
    loaded.require(action, claim.record)
    return ClaimFile(claim, loaded, timetables.find(loaded, claim_id))


def with_evidence(file: ClaimFile) -> ClaimFile:
    """The claim with every document sent for it."""
    return file._replace(evidence=_evidence(file.claim.claim_id))


def _evidence(claim_id: str) -> tuple[Evidence, ...]:
    rows = table.children(f"DOC#{claim_id}", "V#")
    return tuple(table.read(row, Evidence) for row in rows)


def with_documents(claim_id: str) -> tuple[Claim, tuple[Evidence, ...]]:
    """A claim and every document sent for it, for nobody in particular.

    Raises:
        NotFound: no such claim.
    """
    row = table.get(key(claim_id))
    if row is None:
        raise NotFound
    return table.read(row, Claim), _evidence(claim_id)


def with_ledger(file: ClaimFile) -> ClaimFile:
    """The claim with the ledger of its newest calculation, if there is one."""
    if file.claim.calculation is None:
        return file
    child = Key(key(file.claim.claim_id).pk, f"P#calculation#{file.claim.calculation.no:04}")
    row = table.get(child)
    return file._replace(ledger=table.read(row, Ledger) if row else None)


def with_history(file: ClaimFile) -> ClaimFile:
    """The claim with its event envelopes, oldest first; those of its clocks lie elsewhere."""
    rows = table.children(key(file.claim.claim_id).pk, "E#0")
    return file._replace(history=tuple(json.loads(row["envelope"]) for row in rows))


class Intake(NamedTuple):
    """What a report is decided on: the policy, who reports, and what looks alike."""

    policy: PolicyCover
    loaded: Loaded
    alike: tuple[str, ...]

    @property
    def principal(self) -> Principal:
        return self.loaded.principal


def open_report(trigger: Trigger, command: ReportClaim) -> Intake:
    """The policy a loss is reported under, where the caller may report for it.

    Raises:
        NotFound: no such policy, or first claim, or not the caller's to know of.
        Forbidden: as `Loaded.require`.
    """
    cover = Key(f"POL#{command.policy_no}", "V#cover")
    first = key(command.supplementary_of or "")
    others = [first] if command.supplementary_of else []
    loaded = publications.load(trigger, cover, *others)
    loaded.require_role(Action.CLAIM_REPORT)
    policy = loaded.find(cover, PolicyCover)
    if policy is None:
        raise NotFound(field="/policy_no")
    record = Record(parties=policy.parties, branch=policy.branch)
    if not access.visible(loaded.caller, record):
        raise NotFound(field="/policy_no")
    loaded.require(Action.CLAIM_REPORT, record)  # in the capacity that lets them, for this policy
    if command.supplementary_of is not None:
        known = loaded.find(first, Claim)
        if known is None or known.policy_no != command.policy_no:
            raise NotFound(field="/supplementary_of")
    by_staff = loaded.principal.is_staff
    alike = _alike(loaded, policy.holder_id, command.loss_at) if by_staff else ()
    return Intake(policy, loaded, alike)


def with_alike(file: ClaimFile) -> ClaimFile:
    """The claim with those that may tell of the same loss, as they stand now."""
    claim = file.claim
    found = _alike(file.loaded, claim.customer_id, claim.loss_at)
    return file._replace(alike=tuple(each for each in found if each != claim.claim_id))


def _alike(loaded: Loaded, customer_id: str, loss_at: datetime) -> tuple[str, ...]:
    """Claims of a person within a day of `loss_at` (`cases.md`, duplicates)."""
    page_ = page(loaded, of_customer(customer_id), None, _CANDIDATES)
    return tuple(
        file.claim.claim_id
        for file in page_.files
        if abs(file.claim.loss_at - loss_at) <= _ALIKE and file.claim.state is not State.WITHDRAWN
    )


def open_new(intake: Intake, decision: Decision[Claim]) -> ClaimFile:
    """Store a new claim, which has no documents yet, and return it."""
    timed = timing.timed(clocks.opened(decision.state, intake.policy))
    file = ClaimFile(decision.state, intake.loaded, timed, evidence=(), alike=intake.alike)
    return commit(file, decision)


def commit(
    file: ClaimFile,
    decision: Decision[Claim],
    *,
    ledger: Ledger | None = None,
    writes: Iterable[Write] = (),
) -> ClaimFile:
    """Store the decision with the claim's index entries, read item and uniqueness row."""
    timed, moved = file.clocks.after(decision.events, now=clock.now())
    claim = decision.state
    after = file

    def answered(stored: Claim) -> ClaimFile:
        nonlocal after
        after = file._replace(claim=stored, timed=timed, ledger=ledger or file.ledger)
        return after

    committing.commit(
        file.loaded,
        key(claim.claim_id),
        decision,
        indexes=_indexes(claim),
        shows=_card,
        writes=lambda new: (
            *_uniqueness(new, file),
            *timetables.along(file.loaded, moved),
            *writes,
        ),
        answer=answered,
    )
    return after


def _indexes(claim: Claim) -> dict[str, str]:
    created = claim.reported_at.isoformat()
    return {
        "g1pk": f"CUS#{claim.customer_id}",
        "g1sk": f"CLM#{created}#{claim.claim_id}",
        "g2pk": f"CLM#{claim.branch}#{claim.state}",
        "g2sk": f"{created}#{claim.claim_id}",
        **(
            {"g4pk": f"STF#{claim.owner_id}", "g4sk": f"CLM#{created}#{claim.claim_id}"}
            if claim.owner_id and claim.state not in ENDED
            else {}
        ),
    }


def _card(claim: Claim) -> CaseCard:
    return CaseCard(
        case_id=claim.claim_id,
        case_no=claim.claim_no,
        parties=claim.parties,
        branch=claim.branch,
        customer_id=claim.customer_id,
        owner_id=claim.owner_id,
        owner_team=claim.owner_team,
        policy_no=claim.policy_no,
        state=claim.state,
        opened_at=claim.reported_at,
        is_open=claim.state not in ENDED,
        items=tuple(entry.item for entry in claim.checklist),
        required_items=claim.required_items,
        accepts_documents=claim.allows(Action.DOCUMENT_UPLOAD),
        asks=claim.asks,
        offered=claim.offered,
        owed=claim.owed,
    )


def _uniqueness(claim: Claim, file: ClaimFile) -> Iterable[Write]:
    """One live claim for one occurrence, taken with the report and given back with a withdrawal."""
    if claim.not_duplicate_reason is not None:
        return
    words = claim.occurrence.words.encode()
    row = Key(f"UNIQ#claims.occurrence#{hashlib.sha256(words).hexdigest()}")
    if claim.state is State.WITHDRAWN:
        yield Delete(row)
    if claim.version == 1:
        whose = {"id": claim.claim_id, "parties": claim.parties, "branch": claim.branch}
        attributes = {"doc": to_json(whose).decode()}
        yield Put(row, attributes, unless_taken=lambda old: _duplicate(old, file.principal))


def _duplicate(taken: Item, by: Principal) -> Problem:
    """The refusal, naming the first claim only to who may read it."""
    first = json.loads(taken["doc"])
    record = Record(parties=frozenset(first["parties"]), branch=first["branch"])
    known = access.permits(by, Action.CLAIM_READ, record)
    return Refused("duplicate_claim", claim_id=first["id"] if known else None)


def bank_said(reference: str, status: str) -> Put:
    """The row that keeps one reference and status of the bank from standing for two payments."""
    digest = hashlib.sha256(f"bank|{reference}|{status}".encode()).hexdigest()
    return Put(
        Key(f"UNIQ#claims.bank#{digest}"),
        {"doc": "{}"},
        unless_taken=lambda _: Refused("payment_already_final"),
    )


@dataclass(frozen=True)
class Partition:
    """One partition of an index, and the kind of what is wanted in it."""

    pk: str
    index: str
    prefix: str


def of_customer(customer_id: str) -> Partition:
    """Claims of one customer."""
    return Partition(f"CUS#{customer_id}", "G1", "CLM#")


def of_branch(branch: str, state: State) -> Partition:
    """Claims of one branch in one state."""
    return Partition(f"CLM#{branch}#{state}", "G2", "")


def of_assignee(staff_id: str) -> Partition:
    """Open claims that one handler carries."""
    return Partition(f"STF#{staff_id}", "G4", "CLM#")


def page(loaded: Loaded, partition: Partition, after: str | None, limit: int) -> ClaimPage:
    """Claims of a partition that the caller may see, newest first."""

    def is_visible(row: Item) -> bool:
        return access.visible(loaded.principal, table.read(row, Claim).record)

    found = table.page(
        partition.pk,
        index=partition.index,
        prefix=partition.prefix,
        after=after,
        limit=limit,
        keep=is_visible,
    )
    files = tuple(ClaimFile(table.read(row, Claim), loaded) for row in found.rows)
    return ClaimPage(files, found.after)
