"""Every deadline of a simulated year is told of: not early, not missed, not twice (I9, T2, T12)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from functions.core.event import Event
from tests.guarantees import Proof
from tests.unit.rulepacks.year import END, OUTAGE, Year, next_tick

Name = tuple[str, str, str]
ENDS = {"deadline.met", "deadline.cancelled", "deadline.elapsed", "deadline.paused"}


class Life:
    """One revision of a clock, as what was told of it says."""

    def __init__(self, since: datetime, due_at: datetime) -> None:
        self.since, self.due_at = since, due_at
        self.until: datetime | None = None
        """When it was met, moved, stood still or ended without having been breached."""
        self.told: dict[str, tuple[datetime, datetime]] = {}
        """Level -> when it was reached, and when somebody was told."""


def lives(year: Year) -> dict[tuple[Name, int], Life]:
    found: dict[tuple[Name, int], Life] = {}
    twice: Counter[tuple[Name, int, str]] = Counter()
    for now, case_id, event in year.told:
        data = event.data()
        for begun in data.get("clocks", ()):
            name = (case_id, begun["pack"], begun["clock"])
            _end_before(found, name, begun["revision"], now)
            found[name, begun["revision"]] = Life(now, _moment(begun["due_at"]))
        if "clock" not in data:
            continue
        name = (case_id, data["pack"], data["clock"])
        key = name, data["revision"]
        if event.type == "deadline.moved":
            _end_before(found, name, data["revision"], now)
            found[key] = Life(now, _moment(data["due_at"]))
        elif "reached_at" in data:
            level = data.get("level", "breach")
            twice[(*key, level)] += 1
            found[key].told[level] = (_moment(data["reached_at"]), now)
        if event.type in ENDS and found[key].until is None:
            found[key].until = now
    assert set(twice.values()) <= {1}, "none twice"
    return found


def _end_before(
    found: dict[tuple[Name, int], Life], name: Name, revision: int, now: datetime
) -> None:
    before = found.get((name, revision - 1))
    if before is not None and before.until is None:
        before.until = now


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def faults(year: Year) -> list[str]:
    """Every deadline that was told of early, late, or not at all."""
    found = []
    for (name, revision), life in lives(year).items():
        case_id, pack, clock = name
        law = year.docket(case_id).laws[pack, clock]
        for level, (reached, told) in life.told.items():
            if not reached <= told <= max(next_tick(reached), next_tick(life.since)):
                found.append(f"{name} {revision} {level}: due {reached}, told {told}")
        tick = next_tick(max(life.due_at, life.since))
        runs_out = tick < END and (life.until is None or life.until > tick)
        if runs_out and not law.rule.optional and "breach" not in life.told:
            found.append(f"{name} {revision}: missed {life.due_at}")
        if "breach" in life.told and life.told["breach"][0] != life.due_at:
            found.append(f"{name} {revision}: breached at another moment than {life.due_at}")
    return found


def figures(year: Year) -> dict[str, int]:
    told: list[Event] = [event for _, _, event in year.told]
    late = [
        now
        for now, _, event in year.told
        if "reached_at" in event.data() and now - _moment(event.data()["reached_at"]) > LATE
    ]
    kinds = Counter(event.type.partition(".")[2] for event in told)
    return {**kinds, "told late, after the outage": len(late)}


LATE = timedelta(minutes=2)


def test_a_year_of_some_cases() -> None:
    year = Year(cases=400, seed=7).run()
    assert faults(year) == []
    found = figures(year)
    assert found["breached"] > 100 < found["warned"]
    assert found["moved"] > 20 < found["paused"]


def test_a_fault_would_be_seen() -> None:
    """Without one breach, or with one warning moved ahead, the judge objects."""
    year = Year(cases=60, seed=3).run()
    told = list(year.told)
    place = next(n for n, (_, _, event) in enumerate(told) if event.type == "deadline.breached")
    year.told = told[:place] + told[place + 1 :]
    assert any("missed" in fault for fault in faults(year))
    now, case_id, event = told[place]
    year.told = [*told[:place], (now - LATE, case_id, event), *told[place + 1 :]]
    assert any("told" in fault for fault in faults(year))
    year.told = [*told, (now, case_id, event)]
    with pytest.raises(AssertionError, match="twice"):
        faults(year)


@pytest.mark.guarantee
def test_a_year_of_ten_thousand_cases(proof: Proof) -> None:
    """Of 10,000 cases in a year, none is told of early, missed or told twice, outage or not."""
    seeds = list(range(20))
    total: Counter[str] = Counter()
    for seed in proof.each(seeds):
        year = Year(cases=500, seed=seed).run()
        assert faults(year) == [], f"seed {seed}"
        total.update(figures(year))
    proof.cases = 500 * len(seeds)
    for name, count in sorted(total.items()):
        proof.figure(name, f"{count:,}")
    proof.figure("outage", f"{OUTAGE[1] - OUTAGE[0]}")
