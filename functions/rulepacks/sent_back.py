"""What a customer is told of documents that they have to send again."""

from __future__ import annotations

from collections.abc import Iterable

from functions.core.filed import Filed, SentBack
from functions.rulepacks import phrases


def told(documents: Iterable[Filed], item: str, locale: str) -> tuple[SentBack, ...]:
    """Those sent for `item` that are of no use, each with its reason."""
    return tuple(
        SentBack(
            document_id=document.document_id,
            state=document.state,
            state_label=phrases.say("document_state", document.state, locale),
            reason_code=document.flaw,
            reason=(
                phrases.say("quarantine_reason", document.flaw, locale)
                if document.flaw
                else document.refusal_reason
            ),
        )
        for document in documents
        if document.item == item and document.is_sent_back
    )
