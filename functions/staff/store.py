"""Keys and shapes of accounts and branches in the table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from functions.aws import commit as committing
from functions.aws import table
from functions.aws.commit import Delete, Put, Write
from functions.aws.trigger import Key, Trigger
from functions.core.access import Action
from functions.core.decision import Decision
from functions.core.errors import Refused
from functions.staff.file import AccountFile, BranchFile
from functions.staff.model import Account, Branch, BranchCard, Identity


def load(trigger: Trigger, account_id: str, action: Action) -> AccountFile:
    """The account, if there is one, where the caller's role may do `action`."""
    key = Key(f"STF#{account_id}")
    loaded = table.load(trigger, key)
    loaded.require_role(action)
    return AccountFile(loaded.find(key, Account), loaded)


def load_branch(trigger: Trigger, code: str, action: Action) -> BranchFile:
    """The branch, if there is one, where the caller's role may do `action`."""
    key = Key(f"BRN#{code}")
    loaded = table.load(trigger, key)
    loaded.require_role(action)
    return BranchFile(loaded.find(key, Branch), loaded)


def commit(file: AccountFile, decision: Decision[Account]) -> AccountFile:
    """Store the account, and the principal row of each of its identities."""
    stored = committing.commit(
        file.loaded,
        Key(f"STF#{decision.state.account_id}"),
        decision,
        writes=lambda account: _principals(file.account, account),
        answer=lambda account: replace(file, account=account),
    )
    return replace(file, account=stored)


def _principals(before: Account | None, account: Account) -> Iterable[Write]:
    for gone in set(before.identities if before else ()) - set(account.identities):
        yield Delete(_principal_key(gone))
    for identity in account.identities:
        principal = account.principal(identity).model_dump(mode="json")
        yield Put(
            _principal_key(identity),
            {"doc": json.dumps({"principal": principal})},
            unless_taken=lambda _: Refused("identity_taken"),
            owner=account.account_id,
        )


def _principal_key(identity: Identity) -> Key:
    return Key(f"PRIN#{identity.issuer}#{identity.subject}")


def commit_branch(file: BranchFile, decision: Decision[Branch]) -> BranchFile:
    """Store the branch, with the card that others read."""
    key = Key(f"BRN#{decision.state.code}")
    stored = committing.commit(
        file.loaded,
        key,
        decision,
        shows=_card,
        answer=lambda branch: replace(file, branch=branch),
    )
    return replace(file, branch=stored)


def _card(branch: Branch) -> BranchCard:
    return BranchCard(code=branch.code, **branch.details.model_dump(exclude={"name"}))
