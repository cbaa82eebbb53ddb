"""The life of a claim, from the table its decisions obey."""

from __future__ import annotations

from itertools import permutations

from functions.claims.states import LEADS_TO, State
from functions.core.access import Action
from functions.rulepacks import phrases


def _verb(action: Action) -> str:
    return action.value.removeprefix("claim.")


_CROWD = 4
"""From more states than these, arrows to one and the same become a note."""


def diagram() -> str:
    """Every step from one state to another; what leaves a claim where it is stands in the table."""
    ways: dict[tuple[State, str], list[State]] = {}
    for before, after in permutations(State, 2):
        verbs = [_verb(a) for a, ends in LEADS_TO.items() if after in ends.get(before, ())]
        if verbs:
            ways.setdefault((after, ", ".join(verbs)), []).append(before)
    reached = {after for after, _ in ways}
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"  [*] --> {state}" for state in State if state not in reached]
    # Notes come last: Mermaid wants a state to be known before something is noted beside it.
    for (after, said), befores in sorted(ways.items(), key=lambda way: len(way[1]) > _CROWD):
        lines += _arrows(said, befores, after)
    return "\n".join([*lines, "```"])


def _arrows(verbs: str, befores: list[State], after: State) -> list[str]:
    if len(befores) <= _CROWD:
        return [f"  {before} --> {after}: {verbs}" for before in befores]
    named = [f"    {before}" for before in befores]
    return [f"  note left of {after}", f"    {verbs} from", *named, "  end note"]


def table() -> str:
    """State by state: the actions open in it, and where each may lead."""
    lines = ["| State | 状态 | Open, and where it leads |", "|---|---|---|"]
    for state in State:
        steps = [
            f"{_verb(action)} → {_ends(state, ends[state])}"
            for action, ends in LEADS_TO.items()
            if state in ends
        ]
        label = phrases.say("claim_state", state, "zh-CN")
        lines.append(f"| `{state}` | {label} | {'<br>'.join(steps)} |")
    return "\n".join(lines)


def _ends(before: State, ends: frozenset[State]) -> str:
    return " or ".join(
        "stays" if after is before else f"`{after}`" for after in State if after in ends
    )
