"""The HTTPS API: exactly the operations of `schemas/openapi.json`, behind one authorizer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_apigatewayv2 as api
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.findings import explain
from infra.functions import Functions
from infra.package import CONTRACT
from infra.platform import Platform
from infra.stage import Stage

OPEN: dict[str, str] = {
    "GET /v1/docs": "The contract as a page: it says what the API can do, and nothing of anybody.",
    "GET /v1/openapi.json": "The contract: clients are generated from it before anybody signs in.",
    "GET /v1/meta/enums": "The codes and their words, the same for everybody.",
    "GET /v1/meta/errors": "The codes of problems, the same for everybody.",
    "POST /v1/payments/{payment_id}/result": "The bank signs its results; the handler verifies.",
}
"""The operations without a token, each with its reason; the contract must name the same ones."""

EXPOSED = ["ETag", "Location", "Retry-After", "Idempotent-Replayed", "X-Request-Id"]
_GATEWAY = iam.ServicePrincipal("apigateway.amazonaws.com")
_METHODS = {"get", "put", "post", "patch", "delete"}
_ALLOWED_HEADERS = [
    "Authorization",
    "Content-Type",
    "Accept-Language",
    "Idempotency-Key",
    "If-Match",
]
_BURST, _PER_SECOND = 200, 100

_ACCESS_LOG = {
    "request_id": "$context.requestId",
    "at": "$context.requestTimeEpoch",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "integration_error": "$context.integrationErrorMessage",
    "authorizer_error": "$context.authorizer.error",
}
"""Neither address nor path: both tell who looked at whose record."""


class ContractMismatch(Exception):
    """The contract and `OPEN` disagree about which operations need no token."""


@dataclass(frozen=True)
class Operation:
    """One operation of the contract: route key, the function behind it, whether it is open."""

    route: str
    function: str
    open: bool


def operations(contract: Mapping[str, Any]) -> list[Operation]:
    """Every operation of an OpenAPI document.

    Raises:
        ContractMismatch: an operation is open that `OPEN` does not name, or the other way round.
    """
    found = [
        Operation(
            route=f"{method.upper()} {path}",
            function=operation["x-anxin-function"],
            open=operation.get("security", contract.get("security")) == [],
        )
        for path, item in contract["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    ]
    differing = {operation.route for operation in found if operation.open} ^ set(OPEN)
    if differing:
        raise ContractMismatch(f"open in one place only: {', '.join(sorted(differing))}")
    return found


class Api(Construct):
    """The API with a route per operation and an integration per function."""

    def __init__(
        self,
        scope: Construct,
        stage: Stage,
        platform: Platform,
        functions: Functions,
        contract: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(scope, "Api")
        self.functions = functions
        self.api = api.CfnApi(
            self,
            "Http",
            name=f"anxin-{stage.name}",
            protocol_type="HTTP",
            cors_configuration=api.CfnApi.CorsProperty(
                allow_origins=list(stage.origins),
                allow_methods=[method.upper() for method in sorted(_METHODS)],
                allow_headers=_ALLOWED_HEADERS,
                expose_headers=EXPOSED,
                max_age=3600,
            ),
        )
        self.stage = self._stage(stage)
        self._routes(platform, operations(contract or json.loads(CONTRACT.read_text())))

    def _stage(self, stage: Stage) -> api.CfnStage:
        log = logs.LogGroup(
            self,
            "AccessLog",
            retention=logs.RetentionDays.ONE_WEEK
            if stage.is_local
            else logs.RetentionDays.ONE_YEAR,
            removal_policy=stage.removal,
        )
        return api.CfnStage(
            self,
            "Stage",
            api_id=self.api.ref,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=api.CfnStage.AccessLogSettingsProperty(
                destination_arn=log.log_group_arn, format=json.dumps(_ACCESS_LOG)
            ),
            default_route_settings=api.CfnStage.RouteSettingsProperty(
                detailed_metrics_enabled=True,
                throttling_burst_limit=_BURST,
                throttling_rate_limit=_PER_SECOND,
            ),
        )

    def _routes(self, platform: Platform, found: list[Operation]) -> None:
        tokens = api.CfnAuthorizer(
            self,
            "Tokens",
            api_id=self.api.ref,
            authorizer_type="JWT",
            name="tokens",
            identity_source=["$request.header.Authorization"],
            jwt_configuration=api.CfnAuthorizer.JWTConfigurationProperty(
                audience=list(platform.tokens.audience), issuer=platform.tokens.issuer
            ),
        )
        targets = {
            name: self._integration(name, self.functions[name])
            for name in sorted({operation.function for operation in found})
        }
        for operation in found:
            route = api.CfnRoute(
                self,
                operation.route,
                api_id=self.api.ref,
                route_key=operation.route,
                target=f"integrations/{targets[operation.function].ref}",
                authorization_type="NONE" if operation.open else "JWT",
                authorizer_id=None if operation.open else tokens.ref,
            )
            if operation.open:
                explain(route, OPEN[operation.route], "AwsSolutions-APIG4")

    def _integration(self, name: str, function: lambda_.Function) -> api.CfnIntegration:
        function.add_permission(
            "Api",
            principal=_GATEWAY,
            source_arn=Stack.of(self).format_arn(
                service="execute-api",
                resource=self.api.ref,
                resource_name="*",
                arn_format=ArnFormat.SLASH_RESOURCE_NAME,
            ),
        )
        return api.CfnIntegration(
            self,
            name,
            api_id=self.api.ref,
            integration_type="AWS_PROXY",
            integration_uri=function.function_arn,
            payload_format_version="2.0",
        )
