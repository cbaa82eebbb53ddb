"""The rules of a case, with the calendar by which their days are counted."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from functions.core.calendar import Calendar, Venue
from functions.core.counting import Setting
from functions.core.deadline import Law
from functions.core.docket import Docket
from functions.rulepacks import packs
from functions.rulepacks.packs import CaseKind


@lru_cache(maxsize=256)
def of(
    kind: CaseKind,
    venue: Venue,
    received_on: date,
    variants: frozenset[str],
    calendar: Calendar,
) -> Docket:
    """The law of that place and day for a kind of case, and what we promise beside it.

    Args:
        variants: what sort of case it is, for rules that are for one sort alone.
        calendar: the venue's, with all that is published of it.
    """
    setting = Setting(calendar, venue.time_zone)
    chosen = packs.for_case(kind, venue.jurisdiction, received_on)
    return Docket(
        {
            (rule.pack, rule.clock): Law(rule, setting)
            for pack in chosen
            for rule in pack.rules
            if rule.variant is None or rule.variant in variants
        }
    )
