"""A document of a case as other contexts read it: whether it is here, or went back and why."""

from functions.core.values import Shape, Tolerant


class Filed(Tolerant):
    """A document's read item `DOC#<case>` / `V#<document>`."""

    document_id: str
    item: str
    state: str
    flaw: str | None = None
    """Why it is quarantined."""
    refusal_reason: str | None = None
    """What the handler who refused it said."""

    @property
    def is_sent_back(self) -> bool:
        """Whether it is of no use as it is: its sender has to send another."""
        return self.state in {"quarantined", "refused"}


class SentBack(Shape):
    """Such a document, as its sender is told of it."""

    document_id: str
    state: str
    state_label: str
    reason_code: str | None = None
    """Of one that is quarantined."""
    reason: str | None = None
    """A sentence: what is wrong, or what the handler said."""
