"""Which stage is deployed, and with which options."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import RetentionDays
from constructs import Node

OPTIONS = (
    *("origins", "mail_from", "sms_sender", "log_level", "malware_scan", "clock_file"),
    *("issuer", "audience", "clients", "client_claim", "access_marks"),
)


class UnknownStage(Exception):
    """The context names a stage that `cdk.json` does not describe."""


@dataclass(frozen=True)
class Stage:
    """One stage: `local` runs in the emulator, every other one in an account."""

    name: str
    origins: tuple[str, ...]
    """Where portals are served from; the only origins browsers may call from."""
    mail_from: str
    sms_sender: str
    log_level: str
    malware_scan: str
    """Who scans uploaded files: `guardduty`, or `none` (and each document says so)."""
    clock_file: str | None = None
    """Local stage only: the file by which business time is moved."""
    issuer: str | None = None
    """An OIDC issuer, as its tokens' `iss` spells it, in place of a user pool of our own."""
    audience: str = ""
    """Comma-separated, with `issuer`: what the gateway looks for in a token's `aud`."""
    clients: str = ""
    """Comma-separated, with `issuer`: whose tokens are taken; the audience unless given."""
    client_claim: str = "client_id"
    """With `issuer`: the claim that names the client, such as `azp` or `aud`."""
    access_marks: str = "scope"
    """With `issuer`: what tells access tokens from ID tokens (`Setting.TOKEN_MARKS`)."""

    @property
    def is_local(self) -> bool:
        return self.name == "local"

    @property
    def has_scanner(self) -> bool:
        return self.malware_scan != "none"

    @property
    def removal(self) -> RemovalPolicy:
        """What becomes of records when the stack goes: only the local ones may go with it."""
        return RemovalPolicy.DESTROY if self.is_local else RemovalPolicy.RETAIN

    @property
    def logs_kept(self) -> RetentionDays:
        return RetentionDays.ONE_WEEK if self.is_local else RetentionDays.ONE_YEAR

    @classmethod
    def of(cls, node: Node) -> Stage:
        """The stage that the context names; an option given on its own overrides the stage's.

        Raises:
            UnknownStage: no such stage in the context.
            ValueError: a movable clock was asked for outside the local stage, or a scanner that
                we do not know.
        """
        name = node.get_context("stage")
        stages = node.get_context("stages")
        if name not in stages:
            raise UnknownStage(f"{name}: cdk.json describes {', '.join(stages)}")
        given = {option: node.try_get_context(option) for option in OPTIONS}
        options = stages[name] | {option: value for option, value in given.items() if value}
        stage = cls(name, **{**options, "origins": tuple(options["origins"].split(","))})
        if stage.clock_file and not stage.is_local:
            raise ValueError("clock_file: only the local stage has a clock that can be moved")
        if stage.malware_scan not in {"none", "guardduty"}:
            raise ValueError("malware_scan: none or guardduty")
        return stage
