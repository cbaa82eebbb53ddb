"""JSON logs: ids, codes and counts; never a name, an account, a text or a whole event."""

from __future__ import annotations

import logging

from aws_lambda_powertools import Logger

from functions.aws import settings
from functions.aws.settings import Setting

log = Logger(
    service="anxin",
    level=settings.find(Setting.LOG_LEVEL) or "INFO",
    use_rfc3339=True,
    utc=True,
)
logging.getLogger("botocore").setLevel(logging.WARNING)
