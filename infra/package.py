"""The one code asset that every function shares.

It holds `functions/` and, for stages in an account, the dependencies locked in
`requirements/runtime.txt`, installed by pip for Lambda's processor and Python: no container, and no
compiler. The emulator of the local stage runs handlers in its own interpreter, which has the same
locked dependencies already, so the local asset is the code alone and is made in a moment.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import jsii
from aws_cdk import AssetHashType, BundlingOptions, FileSystem, IgnoreMode, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from infra.stage import Stage

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = ROOT / "schemas" / "openapi.json"
"""Served by the staff function, so packed with it."""
LOCK = ROOT / "requirements" / "runtime.txt"
RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64
_NEVER = ["__pycache__", "*.pyc"]


def code(stage: Stage) -> lambda_.Code:
    """The asset; its hash follows sources and lock, so nothing unchanged is deployed again."""
    return lambda_.Code.from_asset(
        str(ROOT / "functions"),
        exclude=_NEVER,
        ignore_mode=IgnoreMode.GIT,
        asset_hash_type=AssetHashType.CUSTOM,
        asset_hash=FileSystem.fingerprint(
            str(ROOT / "functions"),
            exclude=_NEVER,
            ignore_mode=IgnoreMode.GIT,
            extra_hash=(stage.name if stage.is_local else LOCK.read_text()) + CONTRACT.read_text(),
        ),
        bundling=BundlingOptions(
            image=RUNTIME.bundling_image,  # asked for by the interface; never pulled
            local=Package(with_dependencies=not stage.is_local),
        ),
    )


@jsii.implements(ILocalBundling)
class Package:
    """Puts the package together in the directory that the CDK names."""

    def __init__(self, *, with_dependencies: bool) -> None:
        self.with_dependencies = with_dependencies

    def try_bundle(self, output_dir: str, *_: object, **__: object) -> bool:
        if self.with_dependencies:
            _install(output_dir)
        shutil.copytree(
            ROOT / "functions",
            Path(output_dir) / "functions",
            ignore=shutil.ignore_patterns(*_NEVER),
        )
        contract = Path(output_dir) / CONTRACT.relative_to(ROOT)
        contract.parent.mkdir()
        shutil.copy(CONTRACT, contract)
        return True


def _install(target: str) -> None:
    """Install the locked dependencies for Lambda's processor, whatever this machine's is."""
    subprocess.run(  # noqa: S603 - fixed arguments
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--requirement", str(LOCK), "--target", target),
            *("--platform", "manylinux2014_aarch64", "--implementation", "cp"),
            *("--python-version", "3.13", "--only-binary=:all:", "--no-compile"),
        ],
        check=True,
    )
