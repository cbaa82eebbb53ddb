"""What is in a function's package, what is left out of it, and in which form.

Dependencies are what the locks say, installed by pip; what no handler of ours ever reads is taken
out again. Modules are compiled here, for the Python that will run them: Lambda's disk cannot be
written to, so without `.pyc` files every cold start would compile whatever it imports.
`tests/infra/test_package.py` shows that a package still does its work.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from functions.rulepacks import pack_check

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "schemas" / "openapi.json"
"""Served by the staff function, so packed with it."""
LOCK = ROOT / "requirements" / "runtime.txt"
PYTHON = "3.13"
"""The Python of Lambda's runtime."""

SERVICES = frozenset({"events", "s3", "secretsmanager", "sesv2", "sns", "sqs", "stepfunctions"})
"""The services that our code calls through the SDK: it needs no other's description."""
_ENDPOINTS = SERVICES - {"sesv2", "stepfunctions"} | {"email", "states"}
"""Their names in botocore's list of endpoints."""

NEVER_COPIED = ("__pycache__", "*.pyc")
_UNUSED = (
    "bin",
    "**/*.pyi",
    "**/py.typed",
    # No paginator or waiter is used, and examples are for documentation.
    "botocore/data/*/*/examples-*.json",
    "botocore/data/*/*/paginators-*.json",
    "botocore/data/*/*/waiters-*.json",
    # Of Powertools, the logger and Swagger UI; of pydantic, nothing for its first version or mypy.
    "aws_lambda_powertools/event_handler/*",
    "aws_lambda_powertools/event_handler/openapi/*",
    "aws_lambda_powertools/utilities/*/",
    "pydantic/v1",
    "pydantic/mypy.py",
    # Where numbers are from, who carries them and in which zone; whether one is valid stays.
    "phonenumbers/carrier*",
    "phonenumbers/geo*",
    "phonenumbers/timezone.py",
    "phonenumbers/tzdata",
    # Who makes network cards, and who runs mobile networks.
    "stdnum/oui.dat",
    "stdnum/imsi.dat",
)
_KEPT = (
    "aws_lambda_powertools/utilities/jmespath_utils",
    "aws_lambda_powertools/event_handler/openapi",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui",
)


@dataclass(frozen=True)
class Target:
    """The Python a package is for: what installs for it, and what compiles for it."""

    installer: str
    compiler: str | None
    """None where this machine has no such Python: the package then has sources alone."""
    options: tuple[str, ...] = ()


def for_lambda() -> Target:
    """Lambda's Python and processor, whatever this machine has: no container, no C compiler."""
    return Target(
        sys.executable,
        interpreter(PYTHON),
        (
            *("--platform", "manylinux2014_aarch64", "--platform", "manylinux_2_28_aarch64"),
            *("--implementation", "cp", "--python-version", PYTHON, "--only-binary=:all:"),
        ),
    )


def for_this_machine(python: str = sys.executable) -> Target:
    """A Python of this machine, which installs and compiles for itself."""
    return Target(python, python)


def interpreter(version: str) -> str | None:
    """A Python of this version (`3.13`): the one that runs, one on the path, or one of pyenv's."""
    of_pyenv = Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python")
    named = (sys.executable, shutil.which(f"python{version}"), *map(str, sorted(of_pyenv)))
    return next((python for python in named if python and _version(python) == version), None)


def _version(python: str) -> str:
    """What a Python says of itself: a name on the path may be a shim for nothing."""
    code = "import sys; print(*sys.version_info[:2], sep='.')"
    asked = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    return asked.stdout.strip()


def build(into: Path, target: Target, locks: Iterable[Path]) -> None:
    """Put a package together in the empty directory `into`."""
    _install(into, target, locks)
    _trim(into)
    copy_functions(into)
    write_tables(into)
    if target.compiler is not None:
        _compile(into, target.compiler)


def copy_functions(into: Path) -> None:
    """Our own code as it stands, and the contract it serves."""
    ignored = shutil.ignore_patterns(*NEVER_COPIED)
    shutil.copytree(ROOT / "functions", into / "functions", ignore=ignored)
    contract = into / CONTRACT.relative_to(ROOT)
    contract.parent.mkdir()
    shutil.copy(CONTRACT, contract)


def write_tables(package: Path) -> None:
    """Beside each TOML file its tables as JSON, as `functions/rulepacks/tables.py` reads them.

    Raises:
        PackInvalid: nobody checks a pack again once it is deployed.
    """
    rulepacks = package / "functions" / "rulepacks"
    pack_check.load(rulepacks / "packs")
    for path in rulepacks.rglob("*.toml"):
        known = tomllib.loads(path.read_text(encoding="utf-8"))
        path.with_suffix(".json").write_text(json.dumps(known, ensure_ascii=False, default=str))


def _install(into: Path, target: Target, locks: Iterable[Path]) -> None:
    requirements = [part for lock in locks for part in ("--requirement", str(lock))]
    subprocess.run(  # noqa: S603 - fixed arguments
        [
            *(target.installer, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", *requirements, "--target", str(into), "--no-compile"),
            *target.options,
        ],
        check=True,
    )


def _trim(package: Path) -> None:
    kept = {package / path for path in _KEPT}
    for path in _unneeded(package):
        if path in kept:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    _shorten(package / "botocore/data/endpoints.json")


def _shorten(endpoints: Path) -> None:
    """Leave out where other services are: a megabyte that every new client reads."""
    known = json.loads(endpoints.read_text())
    for partition in known["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in _ENDPOINTS}
    endpoints.write_text(json.dumps(known, separators=(",", ":")))


def _unneeded(package: Path) -> Iterator[Path]:
    for pattern in _UNUSED:
        yield from list(package.glob(pattern))
    for file in list(package.glob("*.dist-info/**/*")):
        # METADATA is what scanners of deployed code, and packages that ask for a version, read.
        if file.is_file() and file.name != "METADATA":
            yield file
    for service in [path for path in (package / "botocore/data").iterdir() if path.is_dir()]:
        versions = sorted(service.iterdir())
        yield from versions[:-1] if service.name in SERVICES else [service]


def _compile(package: Path, python: str) -> None:
    """Beside each source, its `.pyc`, never checked against it: unzipping changes file times."""
    subprocess.run(  # noqa: S603 - fixed arguments
        [
            *(python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"),
            *("-s", str(package), "-p", "/var/task", str(package)),
        ],
        check=True,
    )
