"""The generated parts of `docs/architecture.md`: diagrams and tables, between their markers.

`python -m docs.architecture TEMPLATE` writes them from the code and from the template synthesized
into that file; with `--check` it only says whether they are out of date, and fails.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docs import contexts, deployed, transitions
from docs.template import Template

PAGE = Path(__file__).with_name("architecture.md")

PARTS: dict[str, Callable[[Template], str]] = {
    "contexts": contexts.diagram,
    "events": contexts.table,
    "transitions": lambda _: transitions.diagram(),
    "states": lambda _: transitions.table(),
    "deployed": deployed.diagram,
    "alarms": deployed.alarms,
}
"""Name in the marker -> what stands between it and the next `<!-- end -->`."""

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(page: str, parts: Mapping[str, str]) -> str:
    """`page` with every part as it should be.

    Raises:
        ValueError: the markers are not those of `parts`, each once.
    """
    marked = [name for _, name, _ in _PART.findall(page)]
    if sorted(marked) != sorted(parts):
        raise ValueError(f"marked are {sorted(marked)}, known are {sorted(parts)}")
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found[2]]}\n\n{found[3]}", page)


def main(arguments: list[str]) -> int:
    (path,) = (argument for argument in arguments if argument != "--check")
    template = Template(json.loads(Path(path).read_text(encoding="utf-8")))
    page = PAGE.read_text(encoding="utf-8")
    text = renewed(page, {name: part(template) for name, part in PARTS.items()})
    if text == page:
        return 0
    if "--check" in arguments:
        print("out of date: docs/architecture.md; run `make generate`")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    print("docs/architecture.md written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
