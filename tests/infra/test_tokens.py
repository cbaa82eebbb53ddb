"""Whose tokens the template lets in: its own pool's, by client, or those of a given issuer."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_cdk import App

from functions.aws.settings import NEEDS, Setting
from infra import app
from infra.package import ROOT
from infra.stage import Stage
from infra.tokens import IncompleteIssuer, of_given_issuer
from tests.infra.promises import Template, referred, resources

ISSUER = {
    "issuer": "https://login.example/realms/insurer",
    "audience": "anxin,https://api.example",
    "clients": "portal,core",
    "client_claim": "azp",
    "access_marks": "typ=Bearer,scope=anxin",
}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Production behind somebody else's issuer."""
    out = tmp_path_factory.mktemp("given")
    overrides = {"stage": "prod", "aws:cdk:bundling-stacks": [], **ISSUER}
    assert app.synthesize(str(out), overrides) == 0
    template: Template = json.loads((out / "Anxin-prod.template.json").read_text())
    return template


def authorizer(template: Template) -> dict[str, Any]:
    (found,) = resources(template, "AWS::ApiGatewayV2::Authorizer").values()
    rules: dict[str, Any] = found["JwtConfiguration"]
    return rules


def rules(template: Template) -> list[dict[str, Any]]:
    """The settings by which each API function judges a token."""
    return [
        {name: value for name, value in variables.items() if name.startswith("ANXIN_TOKEN_")}
        for function in resources(template, "AWS::Lambda::Function").values()
        if Setting.TOKEN_ISSUER in (variables := function["Environment"]["Variables"])
    ]


def clients(template: Template) -> tuple[dict[str, Any], dict[str, Any]]:
    """The portal's and the core system's client, by the outputs that name them."""
    found = resources(template, "AWS::Cognito::UserPoolClient")
    outputs = template["Outputs"]
    portal, machine = (
        referred(outputs[name]["Value"]) for name in ("UserPoolClientId", "CoreSystemClientId")
    )
    assert found.keys() == {portal, machine}
    return found[portal], found[machine]


def test_gateway_and_functions_ask_the_same_of_a_token(prod: Template) -> None:
    ours = [prod["Outputs"][f"{name}ClientId"]["Value"] for name in ("UserPool", "CoreSystem")]
    issuer = prod["Outputs"]["TokenIssuer"]["Value"]
    assert authorizer(prod) == {"Audience": ours, "Issuer": issuer}
    assert len(rules(prod)) == sum(name.endswith("-api") for name in NEEDS)
    for asked in rules(prod):
        assert asked == {
            Setting.TOKEN_ISSUER: issuer,
            Setting.TOKEN_CLIENTS: {"Fn::Join": ["", [ours[0], ",", ours[1]]]},
            Setting.TOKEN_CLIENT_CLAIM: "client_id",
            Setting.TOKEN_MARKS: "token_use=access",
        }


def test_people_sign_in_at_the_portal_and_machines_cannot(prod: Template, local: Template) -> None:
    for template in (prod, local):
        portal, machine = clients(template)
        assert "AllowedOAuthFlows" not in portal
        assert not portal.get("GenerateSecret")
        assert machine["AllowedOAuthFlows"] == ["client_credentials"]
        assert machine["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
        assert machine["GenerateSecret"] is True


def test_passwords_travel_only_on_the_local_stage(prod: Template, local: Template) -> None:
    there, here = (set(clients(template)[0]["ExplicitAuthFlows"]) for template in (prod, local))
    assert there == {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    assert {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"} <= here


def test_with_an_issuer_that_is_there_no_pool_is_made(given: Template) -> None:
    assert [r for r in given["Resources"].values() if r["Type"].startswith("AWS::Cognito")] == []
    assert given["Outputs"]["TokenIssuer"]["Value"] == ISSUER["issuer"]
    assert not {"UserPoolId", "UserPoolClientId", "TokenUrl"} & given["Outputs"].keys()
    assert authorizer(given) == {
        "Audience": ["anxin", "https://api.example"],
        "Issuer": ISSUER["issuer"],
    }
    assert rules(given)
    for asked in rules(given):
        assert asked == {
            Setting.TOKEN_ISSUER: ISSUER["issuer"],
            Setting.TOKEN_CLIENTS: ISSUER["clients"],
            Setting.TOKEN_CLIENT_CLAIM: ISSUER["client_claim"],
            Setting.TOKEN_MARKS: ISSUER["access_marks"],
        }


def application(**options: str) -> App:
    context = json.loads((ROOT / "cdk.json").read_text())["context"]
    return App(context=context, post_cli_context={"aws:cdk:bundling-stacks": [], **options})


@pytest.mark.parametrize(
    "options",
    [
        {"issuer": "https://login.example"},
        {"issuer": "https://login.example", "audience": ","},
        {"issuer": "http://login.example", "audience": "anxin"},
        {"audience": "anxin"},
        {"clients": "portal"},
    ],
    ids=str,
)
def test_an_issuer_is_described_in_full_or_not_at_all(options: dict[str, str]) -> None:
    described = application(**options)
    with pytest.raises(IncompleteIssuer):
        app.build(described, Stage.of(described.node))


def test_where_clients_are_not_told_apart_the_audience_names_them() -> None:
    stage = Stage.of(application(issuer="https://login.example", audience="a,b").node)
    assert of_given_issuer(stage).clients == ("a", "b")
