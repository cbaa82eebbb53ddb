"""botocore's service descriptions, read once: every mocked account makes a new session."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from botocore.loaders import JSONFileLoader


@pytest.fixture(scope="session", autouse=True)
def service_models_read_once() -> Iterator[None]:
    """Parsing them again takes most of the time of a short test."""
    loader = JSONFileLoader()
    with pytest.MonkeyPatch.context() as patch:
        once = cache(loader.load_file)
        patch.setattr(JSONFileLoader, "load_file", lambda _, path: once(path))
        yield
