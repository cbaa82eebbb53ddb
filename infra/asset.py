"""The code assets: one that every function shares, and one more for what looks into files.

For stages in an account they hold what `infra/package.py` puts together. The emulator of the local
stage runs handlers in its own interpreter, which has the same locked dependencies already, so the
local asset is the code alone and is made in a moment.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jsii
from aws_cdk import AssetHashType, BundlingOptions, FileSystem, IgnoreMode, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from infra import package
from infra.package import ROOT, Target
from infra.stage import Stage

RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64
FILES = ROOT / "requirements" / "files.txt"


def code(stage: Stage, *locks: Path) -> lambda_.Code:
    """The asset, with what further `locks` ask for; only a change of its contents is deployed."""
    target = None if stage.is_local else package.for_lambda()
    needed = (package.LOCK, *locks)
    return lambda_.Code.from_asset(
        str(ROOT / "functions"),
        exclude=[*package.NEVER_COPIED],
        ignore_mode=IgnoreMode.GIT,
        asset_hash_type=AssetHashType.CUSTOM,
        asset_hash=FileSystem.fingerprint(
            str(ROOT / "functions"),
            exclude=[*package.NEVER_COPIED],
            ignore_mode=IgnoreMode.GIT,
            extra_hash=(decided_by(target, needed) if target else stage.name)
            + package.CONTRACT.read_text(),
        ),
        bundling=BundlingOptions(
            image=RUNTIME.bundling_image,  # asked for by the interface; never pulled
            local=Package(target, needed),
        ),
    )


def decided_by(target: Target, locks: tuple[Path, ...]) -> str:
    """What decides of a package's contents besides our own code."""
    form = "sources and compiled modules" if target.compiler else "sources"
    rules = Path(package.__file__).read_text()
    return "\n".join([form, rules, *(lock.read_text() for lock in locks)])


@jsii.implements(ILocalBundling)
class Package:
    """Puts the package together in the directory that the CDK names."""

    def __init__(self, target: Target | None, locks: tuple[Path, ...] = ()) -> None:
        self.target, self.locks = target, locks

    def try_bundle(self, output_dir: str, *_: object, **__: object) -> bool:
        into = Path(output_dir)
        if self.target is None:
            package.copy_functions(into)
            return True
        if self.target.compiler is None:
            sys.stderr.write(
                f"No Python {package.PYTHON} on this machine: the package goes without compiled "
                "modules, and every cold start will compile what it imports.\n"
            )
        package.build(into, self.target, self.locks)
        return True
