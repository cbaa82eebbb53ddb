"""What everybody stands on: the bus, who signs in, who mail comes from, and the way to the bank."""

from __future__ import annotations

from aws_cdk import Aws, Duration
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_events as events
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.findings import explain
from infra.queues import GuardedQueue
from infra.stage import Stage


class Platform(Construct):
    """Bus, user pool, mail identity, and the bank's queue and secret."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Platform")
        self.bus = events.EventBus(self, "Bus")
        self.users = self._users(stage)
        self.client = self._client(stage)
        # Spelt out: the emulator's pool does not know the attribute that says the same.
        self.issuer = f"https://cognito-idp.{Aws.REGION}.{Aws.URL_SUFFIX}/{self.users.user_pool_id}"
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

    def _users(self, stage: Stage) -> cognito.UserPool:
        users = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            feature_plan=None if stage.is_local else cognito.FeaturePlan.PLUS,
            standard_threat_protection_mode=(
                None if stage.is_local else cognito.StandardThreatProtectionMode.FULL_FUNCTION
            ),
            deletion_protection=not stage.is_local,
            removal_policy=stage.removal,
        )
        explain(
            users,
            "Customers report a loss from whatever telephone is at hand: a second factor is theirs "
            "to choose. What staff may do comes from our own record, and money needs two of them.",
            "AwsSolutions-COG2",
        )
        return users

    def _client(self, stage: Stage) -> cognito.UserPoolClient:
        return self.users.add_client(
            "Portal",
            auth_flows=cognito.AuthFlow(
                user_srp=True,
                # Passwords over the wire: only where the local run makes its users.
                user_password=stage.is_local,
                admin_user_password=stage.is_local,
            ),
            disable_o_auth=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(1),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )
