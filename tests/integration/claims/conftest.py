"""The insurer, opened on a table of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from functions.aws.settings import Setting
from tests.integration import driver
from tests.integration.driver import Insurer
from tests.integration.service_models import service_models_read_once

__all__ = ["insurer", "service_models_read_once"]


@pytest.fixture
def insurer(table: Any, monkeypatch: pytest.MonkeyPatch) -> Insurer:
    return driver.opened(table, monkeypatch)


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[datetime], None]:
    """Move business time on to a moment."""
    file = tmp_path / "clock"
    monkeypatch.setenv(Setting.CLOCK_FILE, str(file))

    def to(moment: datetime) -> None:
        file.write_text(str((moment - datetime.now(UTC)).total_seconds()))

    return to
