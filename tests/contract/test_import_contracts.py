"""Each import contract of `pyproject.toml` is broken once, in a copy of the tree, and says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

CONTRACTS: dict[str, str] = {
    contract["name"].partition(".")[0]: contract["name"] for contract in _CONFIGURATION["contracts"]
}

VIOLATIONS = [
    ("1", "functions/core/money.py", "from functions.rulepacks import phrases"),
    ("1", "functions/claims/usecases.py", "from functions.policies import model"),
    ("1", "functions/stray.py", "pass"),
    ("1b", "functions/relay.py", "from functions.claims import usecases"),
    ("2", "functions/claims/model.py", "from functions.claims import events"),
    ("2", "functions/claims/decisions.py", "from functions.claims import store"),
    ("2", "functions/policies/stray.py", "pass"),
    ("3", "functions/claims/decisions.py", "import time"),
    ("3", "functions/claims/settlement.py", "from functions.aws import clock"),
    ("3", "functions/core/event.py", "import uuid"),
    ("4", "functions/claims/store.py", "import boto3"),
    ("4", "functions/sweeper.py", "from botocore.exceptions import ClientError"),
    ("5", "infra/routing.py", "from functions.claims import usecases"),
    ("5", "infra/data.py", "from functions.aws import table"),
    ("5", "infra/api.py", "from functions.core import access"),
    ("6", "functions/claims/api.py", "from functions.claims import decisions"),
    ("6", "functions/claims/consumer.py", "from functions.aws import table"),
    ("7", "tests/unit/test_stray.py", "import moto"),
    ("7", "tests/unit/test_stray.py", "from functions.policies import store"),
    ("8", "functions/aws/queue.py", "from infra import routing"),
    ("9", "functions/documents/usecases.py", "import pypdf"),
    ("9", "functions/documents/isolation.py", "from PIL import Image"),
    ("9b", "functions/documents/arrivals.py", "from functions.documents import inspection"),
]
"""(contract, file, line added to it)."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as they are, somewhere they may be broken."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for package in _CONFIGURATION["root_packages"]:
        shutil.copytree(
            ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__", "*.json")
        )
    return tree


@contextmanager
def added(path: Path, line: str) -> Iterator[None]:
    """`path` with one more line, and then as it was."""
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n")
    try:
        yield
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before)


def broken(tree: Path) -> set[str]:
    """Names of the contracts that the linter reports as broken."""
    linter = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        cwd=tree,
        env={**os.environ, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = {
        verdict: {
            name
            for name in CONTRACTS.values()
            if any(line.startswith(f"{name} {verdict}") for line in linter.stdout.splitlines())
        }
        for verdict in ("KEPT", "BROKEN")
    }
    assert verdicts["KEPT"] ^ verdicts["BROKEN"] == set(CONTRACTS.values()), linter.stdout
    assert bool(verdicts["BROKEN"]) is (linter.returncode != 0)
    return verdicts["BROKEN"]


def test_the_tree_as_it_is_breaks_no_contract(copy: Path) -> None:
    assert broken(copy) == set()


@pytest.mark.parametrize(("contract", "path", "line"), VIOLATIONS)
def test_a_violation_is_reported_by_its_contract(
    copy: Path, contract: str, path: str, line: str
) -> None:
    with added(copy / path, line):
        assert CONTRACTS[contract] in broken(copy)


def test_every_contract_has_a_violation() -> None:
    assert {contract for contract, _, _ in VIOLATIONS} == set(CONTRACTS)
