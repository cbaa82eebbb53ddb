"""What every test may ask for."""

from __future__ import annotations

from tests import laws

pytest_plugins = ["tests.guarantees"]

laws.stand_in()
