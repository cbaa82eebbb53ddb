"""What goes to Lambda is enough to work there, is compiled, and holds nothing twice."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from benchmarks import stacks
from functions.aws.settings import NEEDS
from functions.rulepacks.pack_check import PackInvalid
from infra import asset, package
from infra.functions import handler_of
from infra.package import ROOT, SERVICES, Target
from tests.infra.promises import Template, resources

PYTHON = package.interpreter(package.PYTHON) or sys.executable
"""Lambda's Python where this machine has it, else the one that runs this."""
_LIMIT = 25_000_000
"""Bytes that Lambda unpacks at every cold start."""


@pytest.fixture(scope="module")
def packed() -> Path:
    return stacks.ours(PYTHON)


def _run(packed: Path, code: str) -> str:
    """What `code` prints where there is nothing but the standard library and the package."""
    environment = {
        "PYTHONPATH": str(packed),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": "cn-north-1",
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    done = subprocess.run(
        [PYTHON, "-S", "-P", "-c", code],
        env=environment,
        cwd=packed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.mark.parametrize("name", [name for name in NEEDS if name != "documents-worker"])
def test_every_handler_can_be_imported(packed: Path, name: str) -> None:
    module = handler_of(name).removesuffix(".handler")
    assert _run(packed, f"import {module} as m; print(callable(m.handler))") == "True"


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_client_can_be_made(packed: Path, service: str) -> None:
    code = f"from functions.aws.clients import client; print(client({service!r}).meta.endpoint_url)"
    assert _run(packed, code).endswith(".cn-north-1.amazonaws.com.cn")


def test_dynamodb_can_be_asked_without_the_sdk(packed: Path) -> None:
    code = """
import sys

from functions.aws import dynamodb
from functions.aws.clients import client

print(type(client("dynamodb")).__name__, dynamodb.trusted().exists())
print("botocore.client" in sys.modules)
"""
    assert _run(packed, code).split() == ["DynamoDB", "True", "False"]


def test_the_package_describes_the_services_our_code_calls() -> None:
    sources = "".join(path.read_text() for path in (ROOT / "functions").rglob("*.py"))
    called = set(re.findall(r'\bclient\("([a-z0-9]+)"\)', sources))
    assert called == SERVICES | {"dynamodb"}


def test_what_reads_written_forms_is_whole(packed: Path) -> None:
    code = """
import phonenumbers
from stdnum import luhn
from stdnum.cn import ric

number = phonenumbers.parse("+8613800138000")
print(phonenumbers.is_valid_number(number))
print(luhn.is_valid("79927398713"), ric.is_valid("11010519491231002X"))
"""
    assert _run(packed, code).split() == ["True", "True", "True"]


def test_tables_are_read_as_they_stand_in_toml_and_without_reading_toml(packed: Path) -> None:
    code = """
import json, sys
from pathlib import Path
from functions.rulepacks import packs, tables

paths = sorted(Path("functions/rulepacks").rglob("*.toml"))
assert packs.every() and "tomllib" not in sys.modules
print(json.dumps({str(path): tables.read(path) for path in paths}))
"""
    sources = sorted((ROOT / "functions" / "rulepacks").rglob("*.toml"))
    stand = {
        str(path.relative_to(ROOT)): tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sources
    }

    assert _run(packed, code) == json.dumps(stand, default=str)


def test_a_pack_that_cannot_be_meant_is_not_packed(tmp_path: Path) -> None:
    package.copy_functions(tmp_path)
    pack = tmp_path / "functions" / "rulepacks" / "packs" / "promise.toml"
    pack.write_text(pack.read_text().replace("length = 2", "length = 0", 1))

    with pytest.raises(PackInvalid, match="length is less than 1"):
        package.write_tables(tmp_path)


def test_every_module_is_compiled_and_never_looked_up_again(packed: Path) -> None:
    for source in packed.rglob("*.py"):
        (compiled,) = (source.parent / "__pycache__").glob(f"{source.stem}.cpython-*.pyc")
        # PEP 552: of the flags, 1 says hash-based, 2 that the source is to be checked.
        assert compiled.read_bytes()[4:8] == b"\x01\0\0\0", source


def test_the_package_is_small(packed: Path) -> None:
    size = sum(path.stat().st_size for path in packed.rglob("*") if path.is_file())
    assert size < _LIMIT


def test_only_what_looks_into_files_carries_what_reads_them(prod: Template) -> None:
    keys = {
        function["Handler"]: function["Code"]["S3Key"]
        for function in resources(prod, "AWS::Lambda::Function").values()
        if function["Handler"].startswith("functions.")
    }
    alone = keys.pop(handler_of("documents-worker"))
    assert len(set(keys.values())) == 1
    assert alone not in keys.values()


def test_without_its_python_a_package_goes_uncompiled_says_so_and_is_another_asset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    compiled, sources = Target(sys.executable, sys.executable), Target(sys.executable, None)
    assert asset.decided_by(compiled, ()) != asset.decided_by(sources, ())
    built: list[Target] = []
    monkeypatch.setattr(package, "build", lambda _, target, __: built.append(target))
    for target in (compiled, sources):
        assert asset.Package(target).try_bundle(str(tmp_path))
    assert built == [compiled, sources]
    assert capsys.readouterr().err.count(f"No Python {package.PYTHON}") == 1


def test_a_python_is_asked_what_it_is() -> None:
    running = ".".join(map(str, sys.version_info[:2]))
    assert package.interpreter(running) == sys.executable
    assert package.interpreter("2.0") is None
