"""`docs/features.md` says what pytest collects: every mark once, and none of an unknown feature."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.features import Feature, NotCollected, Shown, owed, page, shown

MARKED = """
import pytest

@pytest.mark.feature("CLM-01", "CLM-02")
class TestReport:
    @pytest.mark.parametrize("n", [1, 2])
    def test_many(self, n): pass

    @pytest.mark.feature("CLM-03")
    def test_one(self): pass

def test_of_nothing(): pass
"""
ROWS = [
    Feature("CLM-01", "Report", "Claims", "77e0"),
    Feature("CLM-02", "Data set", "Claims", "77e0"),
    Feature("CMP-01", "Channels", "Complaints", "67f8"),
]


def collected(folder: Path, text: str) -> dict[str, list[Shown]]:
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = feature(id): what it shows\n")
    (folder / f"{folder.name}.py").write_text(text)  # each has its own name, as pytest wants
    return shown(folder)


def test_a_class_speaks_for_its_tests_and_parameters_count_once(tmp_path: Path) -> None:
    tests = collected(tmp_path, MARKED)
    many, one = (
        Shown(f"{tmp_path.name}.py", f"TestReport::test_{name}") for name in ("many", "one")
    )
    assert tests == {
        "CLM-01": [many, one],
        "CLM-02": [many, one],
        "CLM-03": [one],
    }


def test_what_cannot_be_collected_is_told_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(NotCollected, match="no_such_module"):
        collected(tmp_path, "import no_such_module")


def test_a_mark_that_names_nothing_is_told_too(tmp_path: Path) -> None:
    tests = collected(tmp_path, "import pytest\n@pytest.mark.feature\ndef test_it(): pass")
    with pytest.raises(KeyError, match="''"):
        page(ROWS, tests)


def test_an_unknown_feature_is_refused() -> None:
    with pytest.raises(KeyError, match="CLM-99"):
        page(ROWS, {"CLM-99": [Shown("tests/test_it.py", "test_it")]})


def test_totals_rows_and_links() -> None:
    text = page(ROWS, {"CLM-02": [Shown("tests/unit/test_it.py", name) for name in ("a", "b")]})
    assert "| **All** | 1 | 3 |\n| Claims | 1 | 2 |\n| Complaints | 0 | 1 |" in text
    assert "| CLM-01 | Report | 77e0 | none |" in text
    assert (
        "| CLM-02 | Data set | 77e0 | [unit/test_it](../tests/unit/test_it.py): `a`, `b` |" in text
    )


def test_every_row_of_the_contract_has_an_id_of_its_own() -> None:
    ids = [feature.id for feature in owed()]
    assert len(ids) == len(set(ids)) == 176
