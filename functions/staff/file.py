"""An account, a branch, or the caller's own person, as one request sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from functions.aws.table import Loaded
from functions.core.calendar import DEFAULT_ZONE
from functions.core.errors import NotFound
from functions.staff.model import Account, Away, Branch, StaffCard


@dataclass(frozen=True)
class AccountFile:
    """An account as one request sees it; None where it is not there yet."""

    account: Account | None
    loaded: Loaded
    people: Mapping[str, Account] = field(default_factory=dict)
    """Others whom the request is about, by id, as far as we know them."""
    time_zone: str = DEFAULT_ZONE
    """The zone of the account's branch, where it was asked for."""

    @property
    def found(self) -> Account:
        """The account.

        Raises:
            NotFound: there is none.
        """
        if self.account is None:
            raise NotFound
        return self.account


@dataclass(frozen=True)
class BranchFile:
    branch: Branch | None
    loaded: Loaded

    @property
    def found(self) -> Branch:
        """The branch.

        Raises:
            NotFound: there is none.
        """
        if self.branch is None:
            raise NotFound
        return self.branch


@dataclass(frozen=True)
class Myself:
    """Who asks: the card of a member of staff, and the language a customer asked for."""

    card: StaffCard | None
    away: Away | None
    locale: str
