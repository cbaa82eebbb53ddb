"""An account, or a branch, as one request sees it."""

from __future__ import annotations

from dataclasses import dataclass

from functions.aws.table import Loaded
from functions.core.errors import NotFound
from functions.staff.model import Account, Branch


@dataclass(frozen=True)
class AccountFile:
    """An account as one request sees it; None where it is not there yet."""

    account: Account | None
    loaded: Loaded

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
