"""Everything that can be done to a document: by which right, and what must hold."""

from __future__ import annotations

from dataclasses import dataclass

from functions.core import access, moves
from functions.core.access import Action
from functions.core.errors import Forbidden, Problem, Refused, Worded
from functions.documents.kinds import JUDGED, State
from functions.documents.model import Document
from functions.documents.readings import Case


@dataclass(frozen=True)
class Situation(moves.Situation):
    """A document of a case, and who wants to do something to it."""

    document: Document
    case: Case

    def shut(self, code: str) -> Refused:
        """The refusal of what is not open in the document's state: which it is in."""
        return Refused(code, state=Worded("document_state", self.document.state))


Move = moves.Move[Situation]


def _received(situation: Situation) -> Problem | None:
    return moves.raised_by(situation.document.received)


def _previewed(situation: Situation) -> Problem | None:
    return moves.raised_by(situation.document.preview)


NOT_REPLACEABLE = frozenset({State.VERIFIED, State.REMOVED})


def _not_judged(situation: Situation) -> Problem | None:
    if situation.document.state in JUDGED:
        return situation.shut("wrong_state")
    return None


def _collecting(situation: Situation) -> Problem | None:
    return moves.raised_by(situation.case.must_accept_documents)


def filed_by_them(situation: Situation) -> Problem | None:
    """Customers take back what they filed, not others' evidence."""
    if not situation.by.is_staff and situation.document.requested_by != situation.by.id:
        return Forbidden("forbidden")
    return None


def _theirs_to_replace(situation: Situation) -> Problem | None:
    """Their own, or one that they may remove."""
    by, case = situation.by, situation.case
    if situation.document.requested_by != by.id and not (
        by.is_staff and access.permits(by, Action.DOCUMENT_REMOVE, case.record)
    ):
        return Forbidden("forbidden")
    return None


def _removable(situation: Situation) -> Problem | None:
    if situation.document.state in JUDGED | {State.REMOVED}:
        return situation.shut("document_not_removable")
    return None


def _replaceable(situation: Situation) -> Problem | None:
    if situation.document.state in NOT_REPLACEABLE:
        return situation.shut("document_not_replaceable")
    return None


_ONE = "documents/{document_id}"

DOWNLOAD = Move("download_document", Action.DOCUMENT_READ, "GET", f"{_ONE}/download", (_received,))
PREVIEW = Move("preview_document", Action.DOCUMENT_READ, "GET", f"{_ONE}/preview", (_previewed,))
VERIFY = Move(
    "verify_document",
    Action.DOCUMENT_VERIFY,
    "POST",
    f"{_ONE}/verification",
    (_received, _not_judged),
)
REFUSE = Move("refuse_document", VERIFY.right, VERIFY.method, VERIFY.path, VERIFY.guards)
SUPERSEDE = Move(
    "supersede_document",
    Action.DOCUMENT_UPLOAD,
    "POST",
    "documents",
    (_collecting, _theirs_to_replace, _replaceable),
)
REMOVE = Move(
    "remove_document",
    Action.DOCUMENT_REMOVE,
    "DELETE",
    _ONE,
    (filed_by_them, _removable, _collecting),
)

MOVES = (DOWNLOAD, PREVIEW, VERIFY, REFUSE, SUPERSEDE, REMOVE)
"""In the order in which a document's life offers them."""
