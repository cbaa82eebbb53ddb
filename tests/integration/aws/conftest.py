"""The insurer, opened on a table of its own, and what it writes to its log."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from functions.aws import observability
from tests.integration import driver
from tests.integration.driver import Insurer
from tests.integration.service_models import service_models_read_once

__all__ = ["insurer", "log", "service_models_read_once"]


@pytest.fixture
def insurer(table: Any, monkeypatch: pytest.MonkeyPatch) -> Insurer:
    return driver.opened(table, monkeypatch)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Every line that is logged, in the form in which it is kept."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(observability.log.registered_formatter)
    logger = logging.getLogger("anxin")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which waits were taken, without taking them."""
    taken: list[int] = []
    monkeypatch.setattr("functions.aws.clock.pause", taken.append)
    return taken
