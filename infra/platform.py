"""What everybody stands on: the bus, who signs in, who mail comes from, and the way to the bank."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.findings import explain
from infra.queues import GuardedQueue
from infra.stage import Stage
from infra.tokens import Users, of_given_issuer


class Platform(Construct):
    """Bus, tokens, mail identity, and the bank's queue and secret."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Platform")
        self.bus = events.EventBus(self, "Bus")
        self.users = None if stage.issuer else Users(self, stage)
        self.tokens = self.users.tokens if self.users else of_given_issuer(stage)
        self.mail = ses.CfnEmailIdentity(
            self, "Mail", email_identity=stage.mail_from.partition("@")[2]
        )
        # The bank's connector is the consumer; ten minutes is the longest it keeps an instruction.
        self.bank = GuardedQueue(self, "Bank", handled_within=Duration.seconds(100))
        self.bank_secret = secretsmanager.Secret(
            self,
            "BankSecret",
            description="Signs the bank's payment results",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=64, exclude_punctuation=True
            ),
            removal_policy=stage.removal,
        )
        explain(
            self.bank_secret,
            "Two parties hold it: it changes by arrangement with the bank, not by a timer.",
            "AwsSolutions-SMG4",
        )
