"""The insurer on a table of its own, as the integration tests have it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration import driver
from tests.integration.conftest import table
from tests.integration.driver import Insurer
from tests.integration.service_models import service_models_read_once

__all__ = ["insurer", "service_models_read_once", "table"]


@pytest.fixture
def insurer(table: Any, monkeypatch: pytest.MonkeyPatch) -> Insurer:
    return driver.opened(table, monkeypatch)
