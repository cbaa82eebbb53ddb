"""The account and the table of the integration tests, for what is fed to real handlers."""

from __future__ import annotations

from tests.integration.claims.conftest import insurer
from tests.integration.conftest import table
from tests.integration.service_models import service_models_read_once

__all__ = ["insurer", "service_models_read_once", "table"]
