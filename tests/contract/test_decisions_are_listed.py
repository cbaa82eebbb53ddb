"""The list of decisions names every page, by its number and title."""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"


def test_every_decision_is_listed_by_its_title() -> None:
    listed = re.findall(r"^(\d+\. )\[(.+)\]\((.+)\)$", (FOLDER / "README.md").read_text(), re.M)
    pages = sorted(FOLDER.glob("0*.md"))
    assert [(f"# {number}{title}", name) for number, title, name in listed] == [
        (page.read_text().partition("\n")[0], page.name) for page in pages
    ]
