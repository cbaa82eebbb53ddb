"""The environment, read in this one place. Which function gets which setting stands in `NEEDS`."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import NamedTuple


class Setting(StrEnum):
    """Names of the environment variables the template sets; each function gets only its own."""

    STAGE = "ANXIN_STAGE"
    TABLE = "ANXIN_TABLE"
    BUS = "ANXIN_BUS"
    BUCKET = "ANXIN_BUCKET"
    TOKEN_ISSUER = "ANXIN_TOKEN_ISSUER"
    """The one issuer whose tokens are accepted, as their `iss` spells it."""
    TOKEN_CLIENTS = "ANXIN_TOKEN_CLIENTS"
    """Comma-separated client ids whose access tokens are accepted."""
    TOKEN_CLIENT_CLAIM = "ANXIN_TOKEN_CLIENT_CLAIM"
    """The claim that names the client: `client_id`, `azp` or `aud`."""
    TOKEN_MARKS = "ANXIN_TOKEN_MARKS"
    """What tells an access token, comma-separated: a claim it has, or `claim=word` it says."""
    MAIL_FROM = "ANXIN_MAIL_FROM"
    SMS_SENDER = "ANXIN_SMS_SENDER"
    BANK_QUEUE = "ANXIN_BANK_QUEUE"
    """URL of the queue the bank connector drains."""
    BANK_SECRET = "ANXIN_BANK_SECRET"
    """ARN of the secret that signs the bank's callbacks."""
    MACHINE = "ANXIN_MACHINE"
    """ARN of the state machine that waits for the instants of a context's cases."""
    LONGEST_WAIT = "ANXIN_LONGEST_WAIT"
    """Seconds: what is further ahead has no execution."""
    MALWARE_SCAN = "ANXIN_MALWARE_SCAN"
    """`guardduty` where the bucket's objects are scanned for malware, else `none`."""
    CLOCK_FILE = "ANXIN_CLOCK_FILE"
    """Local stage only: a file with the seconds by which business time runs ahead."""
    LOG_LEVEL = "POWERTOOLS_LOG_LEVEL"


_ALWAYS = (Setting.STAGE, Setting.LOG_LEVEL, Setting.CLOCK_FILE)
_TOKENS = (
    Setting.TOKEN_ISSUER,
    Setting.TOKEN_CLIENTS,
    Setting.TOKEN_CLIENT_CLAIM,
    Setting.TOKEN_MARKS,
)
_API = (*_ALWAYS, Setting.TABLE, *_TOKENS)
_WORKER = (*_ALWAYS, Setting.TABLE)
_WAITS = (Setting.MACHINE, Setting.LONGEST_WAIT)

NEEDS: dict[str, tuple[Setting, ...]] = {
    "staff-api": _API,
    "staff-worker": _WORKER,
    "customers-api": _API,
    "policies-api": _API,
    "documents-api": (*_API, Setting.BUCKET),
    "documents-worker": (*_WORKER, Setting.BUCKET, Setting.MALWARE_SCAN),
    "claims-api": (*_API, Setting.BANK_SECRET),
    "claims-timer": _WORKER,
    "claims-worker": (*_WORKER, Setting.BANK_QUEUE, *_WAITS),
    "notices-api": _API,
    "notices-worker": (*_WORKER, Setting.MAIL_FROM, Setting.SMS_SENDER),
    "relay": (*_ALWAYS, Setting.TABLE, Setting.BUS),
    "sweeper": (*_ALWAYS, Setting.TABLE, Setting.BUS),
}
"""Function name -> its settings. A handler is `functions.<context>.<api|consumer>.handler`."""


class Runtime(NamedTuple):
    """What Lambda itself says: where this runs, and with which credentials."""

    region: str
    key_id: str
    secret: str
    token: str | None
    endpoint: str | None
    """Local stage only: where all of AWS is."""


class SettingMissing(Exception):
    """The template did not give this function a setting its code asks for."""


def get(setting: Setting) -> str:
    """The value of `setting`.

    Raises:
        SettingMissing: the variable is not set, or empty.
    """
    value = os.environ.get(setting, "")
    if not value:
        raise SettingMissing(setting.value)
    return value


def find(setting: Setting) -> str | None:
    """The value of `setting`, or None where this stage does not set it."""
    return os.environ.get(setting) or None


def for_a_child() -> dict[str, str]:
    """What a program that opens strangers' files may see: where libraries lie, no credentials."""
    return {
        "PYTHONPATH": os.pathsep.join(sys.path),
        **{name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
    }


def runtime() -> Runtime:
    """Where this process runs and as whom; Lambda never changes it while the process lives."""
    return Runtime(
        region=os.environ.get("AWS_REGION") or os.environ["AWS_DEFAULT_REGION"],
        key_id=os.environ["AWS_ACCESS_KEY_ID"],
        secret=os.environ["AWS_SECRET_ACCESS_KEY"],
        token=os.environ.get("AWS_SESSION_TOKEN"),
        endpoint=os.environ.get("AWS_ENDPOINT_URL"),
    )
