"""Counting open clocks anew when years of a calendar are published (T6, T7).

They are published to a running system, or come with a release. The timer of each context does it,
some cases in each run, and keeps how far it has come in a row of its own. It begins once nobody can
still be counting by what was published before; what begins or moves from then on is counted by what
is published, wherever the run has come to.
"""

from datetime import datetime, timedelta

from pydantic import Field

from functions.aws import clock, commit, due, publications, table
from functions.aws.due import Outcome
from functions.aws.timetables import Timetables
from functions.aws.trigger import Key
from functions.core.decision import Aggregate, Decision
from functions.core.values import Moment

MOST_FAILED = 1000
"""Where so many cannot be counted anew, it waits for a person: their row holds no more."""
SETTLED = timedelta(minutes=2)
"""Longer than what is published is kept in memory, and a request takes."""


class Progress(Aggregate):
    """By what the clocks of a context are counted, and by what they are to be."""

    done: dict[str, str] = Field(default_factory=dict)
    """Calendar -> its publications, `2026.2,2027.1`."""
    wanted: dict[str, str] = Field(default_factory=dict)
    begins_at: Moment | None = None
    """None where nothing is to do."""
    shard: int = 0
    after: str | None = None
    """The last place in that shard of the due index that was seen to."""
    failed: tuple[str, ...] = ()
    """Cases that could not be counted anew: every run tries some of them again."""


def go_on(timetables: Timetables, *, most: int) -> Outcome:
    """Count some cases anew, where that has to be done.

    In its first run there are none but those counted by what came with this release.
    """
    delivery = due.delivery(timetables.context, "recounting")
    key = Key(f"{timetables.prefix}#-", "@recounting")
    loaded = table.load(delivery, key)
    before = loaded.find(key, Progress) or Progress(done=publications.packaged())
    progress, cases = _next(before, publications.refreshed(), timetables.context, most, clock.now())
    again, later = before.failed[:most], before.failed[most:]
    outcome = due.each(timetables.context, dict.fromkeys((*again, *cases)), timetables.recount)
    failed = tuple(dict.fromkeys((*later, *outcome.failed)))
    progress = progress.model_copy(update={"failed": failed})
    if progress != before or not before.version:
        commit.commit(loaded, key, Decision(progress, ()))
    return outcome


def _next(
    before: Progress, published: dict[str, str], context: str, most: int, now: datetime
) -> tuple[Progress, list[str]]:
    """How far it will have come, and the cases to see to."""
    if published not in (before.wanted, before.done):
        begun = {"wanted": published, "begins_at": now + SETTLED, "shard": 0, "after": None}
        return before.model_copy(update=begun), []
    waits = before.begins_at is None or now < before.begins_at
    if waits or len(before.failed) >= MOST_FAILED:
        return before, []
    after, cases = before.after, list[str]()
    for shard in range(before.shard, due.SHARDS):
        if len(cases) >= most:
            return before.model_copy(update={"shard": shard, "after": None}), cases
        found, after = due.page(context, shard, after, most - len(cases))
        cases += found
        if after is not None:
            return before.model_copy(update={"shard": shard, "after": after}), cases
    return before.model_copy(update={"done": before.wanted, "begins_at": None}), cases
