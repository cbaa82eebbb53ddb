"""The tables in which our data stands: TOML for people, and the same as JSON in a package.

Python takes a millisecond for two kilobytes of TOML, so that a cold start would spend a tenth of
its time on what a report of a loss needs. `infra/package.py` puts JSON beside each file; a checkout
has none, and so none that is out of date. Dates are texts in JSON, so who reads one takes both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic_core import from_json


def read(path: Path) -> dict[str, Any]:
    """What the TOML file `path` says.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is no TOML.
    """
    found: dict[str, Any]
    try:
        found = from_json(path.with_suffix(".json").read_bytes())
    except FileNotFoundError:
        import tomllib

        found = tomllib.loads(path.read_text(encoding="utf-8"))
    return found
