"""Whose tokens are let in: a user pool of our own, or an issuer that is there already."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Aws, Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from functions.aws.settings import Setting
from infra.findings import explain
from infra.stage import Stage

_VALID = Duration.hours(1)


class IncompleteIssuer(Exception):
    """The options of the stage do not say enough of the issuer, or say it where there is none."""


@dataclass(frozen=True)
class Tokens:
    """What is asked of a token, at the gateway and once more in every function behind it."""

    issuer: str
    audience: tuple[str, ...]
    """What the gateway looks for in `aud`, or in `client_id` where a token has no `aud`."""
    clients: tuple[str, ...]
    client_claim: str
    marks: str

    @property
    def settings(self) -> dict[Setting, str]:
        return {
            Setting.TOKEN_ISSUER: self.issuer,
            Setting.TOKEN_CLIENTS: ",".join(self.clients),
            Setting.TOKEN_CLIENT_CLAIM: self.client_claim,
            Setting.TOKEN_MARKS: self.marks,
        }


def of_given_issuer(stage: Stage) -> Tokens:
    """The rules for an issuer outside this stack.

    Raises:
        IncompleteIssuer: no HTTPS address, or no audience: any token of the issuer would do.
    """
    issuer, audience = stage.issuer or "", tuple(filter(None, stage.audience.split(",")))
    if not issuer.startswith("https://") or not audience:
        raise IncompleteIssuer("issuer: an https:// address, together with the option audience")
    clients = tuple(filter(None, stage.clients.split(","))) or audience
    return Tokens(issuer, audience, clients, stage.client_claim, stage.access_marks)


class Users(Construct):
    """The user pool: a client for portals, where people sign in, and one for the core system."""

    def __init__(self, scope: Construct, stage: Stage) -> None:
        super().__init__(scope, "Users")
        if stage.audience or stage.clients:
            raise IncompleteIssuer("audience, clients: only with the option issuer")
        self.pool = self._pool(stage)
        self.portal = self._portal(stage)
        # Tokens of machines come from the pool's own address, which only a domain gives it.
        self.domain = self.pool.add_domain(
            "Domain",
            cognito_domain=cognito.CognitoDomainOptions(
                domain_prefix=f"anxin-{stage.name}-{Aws.ACCOUNT_ID}"
            ),
        )
        self.core_system = self._core_system()
        clients = (self.portal.user_pool_client_id, self.core_system.user_pool_client_id)
        self.tokens = Tokens(
            # Spelt out: the emulator's pool does not know the attribute that says the same.
            issuer=f"https://cognito-idp.{Aws.REGION}.{Aws.URL_SUFFIX}/{self.pool.user_pool_id}",
            audience=clients,
            clients=clients,
            client_claim="client_id",
            marks="token_use=access",
        )

    @property
    def outputs(self) -> dict[str, str]:
        return {
            "UserPoolId": self.pool.user_pool_id,
            "UserPoolClientId": self.portal.user_pool_client_id,
            "CoreSystemClientId": self.core_system.user_pool_client_id,
            "TokenUrl": f"{self.domain.base_url()}/oauth2/token",
        }

    def _pool(self, stage: Stage) -> cognito.UserPool:
        pool = cognito.UserPool(
            self,
            "Pool",
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
            pool,
            "Customers report a loss from whatever telephone is at hand: a second factor is theirs "
            "to choose. What staff may do comes from our own record, and money needs two of them.",
            "AwsSolutions-COG2",
        )
        return pool

    def _portal(self, stage: Stage) -> cognito.UserPoolClient:
        return self.pool.add_client(
            "Portal",
            auth_flows=cognito.AuthFlow(
                user_srp=True,
                # Passwords over the wire: only where the local run makes its users.
                user_password=stage.is_local,
                admin_user_password=stage.is_local,
            ),
            disable_o_auth=True,
            access_token_validity=_VALID,
            id_token_validity=_VALID,
            refresh_token_validity=Duration.days(1),
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )

    def _core_system(self) -> cognito.UserPoolClient:
        """A client with a secret, and no way for a person to sign in."""
        # The pool gives client credentials only for a scope; what may be done is in our record.
        scope = cognito.ResourceServerScope(
            scope_name="machine", scope_description="Calls of a machine, on nobody's behalf"
        )
        server = self.pool.add_resource_server("Anxin", identifier="anxin", scopes=[scope])
        return self.pool.add_client(
            "CoreSystem",
            generate_secret=True,
            # Said, because a client that names no flow gets Cognito's own choice: sign-in by SRP.
            auth_flows=cognito.AuthFlow(user_srp=False),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(client_credentials=True),
                scopes=[cognito.OAuthScope.resource_server(server, scope)],
            ),
            access_token_validity=_VALID,
            enable_token_revocation=True,
            prevent_user_existence_errors=True,
        )
