"""One world for each module of tests, put back as it was before each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hostile import world as worlds
from tests.hostile.world import World
from tests.integration.service_models import service_models_read_once

__all__ = ["service_models_read_once", "world"]


@pytest.fixture(scope="module")
def _opened() -> Iterator[World]:
    with worlds.opened() as world:
        yield world


@pytest.fixture
def world(_opened: World) -> World:
    _opened.reset()
    return _opened
