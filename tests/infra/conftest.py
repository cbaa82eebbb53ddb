"""The template of each stage, synthesized once for all tests; functions' code is left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infra import app


def _template(stage: str, out: Path, **context: str) -> dict[str, Any]:
    overrides = {"stage": stage, "aws:cdk:bundling-stacks": [], **context}
    assert app.synthesize(str(out), overrides) == 0
    template: dict[str, Any] = json.loads((out / f"Anxin-{stage}.template.json").read_text())
    return template


@pytest.fixture(scope="session")
def prod(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return _template("prod", tmp_path_factory.mktemp("prod"))


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return _template("local", tmp_path_factory.mktemp("local"), clock_file="/tmp/clock")  # noqa: S108
