"""Each context may write the keys of its examples: only IAM would refuse it otherwise."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from infra.functions import WRITES
from schemas.published import Contract
from tests.contract import examples

# Clocks are written beside their case, by its context.
OWNED = [cls for cls in examples.CLASSES if cls.context != "deadlines"]


@pytest.mark.parametrize("cls", OWNED, ids=lambda cls: cls.__name__)
def test_a_context_may_write_where_its_examples_lie(cls: Contract) -> None:
    example = examples.of(cls)
    key = example["PK"] if "PK" in example else example["detail"]["aggregate"]
    assert any(fnmatchcase(key, prefix) for prefix in WRITES[cls.context])
