"""What a pure decision returns: the new state and the events that made it so."""

from typing import ClassVar, Generic, NamedTuple, TypeVar

from functions.core.access import Principal
from functions.core.event import Event
from functions.core.values import Shape


class Aggregate(Shape):
    """A record with a life: its version counts commits, its head hash seals its history."""

    shape: ClassVar[int] = 1
    """Version of the stored shape; one of another shape is not read (`table.read`)."""

    version: int = 0
    head_hash: str = ""


State = TypeVar("State", bound=Aggregate)


class Child(NamedTuple):
    """A record stored beside its aggregate in the same commit (`P#<kind>#<id>`), written once."""

    kind: str
    id: str
    content: Shape


class Decision(NamedTuple, Generic[State]):
    """(new state, events): committed together or not at all."""

    state: State
    events: tuple[Event, ...]
    children: tuple[Child, ...] = ()
    rule_version: str = "-"
    by: Principal | None = None
    """The caller in the capacity that was needed, where the rule itself looked for it."""
