"""JSON logs: ids, codes and counts; never a name, an account, a text or a whole event."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from functions.aws import settings
from functions.aws.settings import Setting

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

logging.getLogger("botocore").setLevel(logging.WARNING)


def __getattr__(name: str) -> Logger:
    """`log`, made when first named: most requests write no line, and loading it takes time."""
    if name != "log":
        raise AttributeError(name)
    from aws_lambda_powertools import Logger

    level = settings.find(Setting.LOG_LEVEL) or "INFO"
    log = Logger(service="anxin", level=level, use_rfc3339=True, utc=True)
    globals()[name] = log
    return log
