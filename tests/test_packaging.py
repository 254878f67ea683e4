"""What is shipped: the wheel, the locks, the image, the two commands. Nothing here needs a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements/run.txt", "requirements/dev.txt")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)(?: ; ([^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@cache
def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def names(requirements: list[str]) -> set[str]:
    """The names in requirements such as "pydantic>=2.7"."""
    return {re.split(r"[^A-Za-z0-9._-]", r, maxsplit=1)[0].lower().replace("_", "-") for r in requirements}


def pins(lock: str) -> dict[tuple[str, str | None], str]:
    """(name, marker) → version."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {(m[1], m[3]): m[2] for line in lines if (m := PIN.match(line))}


# ---- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as pip builds it, without a network, from a copy of the files that are tracked."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    for name in ("bot", "content", "tests/understanding"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "_content"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--disable-pip-version-check", "--wheel-dir", str(out), str(source)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_holds_all_of_bot_and_content(wheel: zipfile.ZipFile) -> None:
    code = {f"bot/{p.relative_to(ROOT / 'bot').as_posix()}" for p in (ROOT / "bot").rglob("*.py")}
    said = {
        f"bot/_content/{p.relative_to(ROOT / 'content').as_posix()}"
        for p in (ROOT / "content").rglob("*")
        if p.is_file() and not p.name.startswith(".")
    }
    assert len(said) > 100
    missing = (code | said | {"bot/py.typed"}) - set(wheel.namelist())
    assert not missing


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    folders = {name.split("/")[0] for name in wheel.namelist()}
    assert folders == {"bot", f"magsleep-{project()['project']['version']}.dist-info"}


def test_the_wheel_starts_magsleep_and_carries_the_licence(wheel: zipfile.ZipFile) -> None:
    said = {Path(n).name: wheel.read(n).decode() for n in wheel.namelist() if ".dist-info/" in n}
    assert "magsleep = bot.cli:main" in said["entry_points.txt"]
    assert "The MagSleep authors" in said["LICENSE"]
    assert "Requires-Python: >=3.11" in said["METADATA"]


def test_an_installed_wheel_finds_its_own_content(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    script = "from bot.knowledge.loader import content_root, load; load(); print(content_root())"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == tmp_path / "bot" / "_content"


# ---- the locks


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_with_hashes_and_names_no_index(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    strange = [line for line in lines if line and not PIN.match(line) and not HASH.match(line)]
    assert not strange, f"{lock} holds more than versions and hashes; run: make lock"
    for before, line in pairwise(lines):
        if PIN.match(before):
            assert HASH.match(line), f"{lock}: {before} has no hash"


def test_the_locks_hold_every_dependency_and_the_build_backend() -> None:
    about = project()["project"]
    build = names(project()["build-system"]["requires"]) | names(project()["dependency-groups"]["build"])
    runtime = names(about["dependencies"]) | build
    extras = {name for group in about["optional-dependencies"].values() for name in names(group)}
    assert runtime <= {name for name, _ in pins("requirements/run.txt")}, "run: make lock"
    assert runtime | extras <= {name for name, _ in pins("requirements/dev.txt")}, "run: make lock"
    assert "hatchling" in build


def test_people_and_developers_run_the_same_versions() -> None:
    run, dev = pins("requirements/run.txt"), pins("requirements/dev.txt")
    assert not set(run.items()) - set(dev.items()), "run: make lock"


def test_no_developers_tool_reaches_the_people_who_run_the_bot() -> None:
    extras = project()["project"]["optional-dependencies"]
    tools = (names(extras["dev"]) | names(extras["authors"])) - {"hatchling"}
    assert not tools & {name for name, _ in pins("requirements/run.txt")}


# ---- the image


@pytest.fixture(scope="module")
def dockerfile() -> list[str]:
    """The instructions, comments and line breaks taken out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def test_the_image_installs_from_the_lock_only(dockerfile: list[str]) -> None:
    installs = [line for line in dockerfile if "pip install" in line]
    assert installs
    for line in installs:
        assert "--require-hashes -r requirements/run.txt" in line or "--no-deps --no-build-isolation" in line


def test_the_image_is_slim_and_of_a_named_version(dockerfile: list[str]) -> None:
    (base,) = [line.removeprefix("ARG PYTHON=") for line in dockerfile if line.startswith("ARG PYTHON=")]
    assert re.fullmatch(r"3\.\d+-slim-[a-z]+", base)
    froms = [line for line in dockerfile if line.startswith("FROM")]
    assert len(froms) == 2
    assert all(line.startswith("FROM python:${PYTHON}") for line in froms)
    assert "latest" not in "\n".join(dockerfile)


def test_the_image_runs_without_rights_and_says_how_it_is(dockerfile: list[str]) -> None:
    last = [i for i, line in enumerate(dockerfile) if line.startswith("FROM")][-1]
    image = dockerfile[last:]
    (user,) = [line.split()[1] for line in image if line.startswith("USER")]
    assert user.split(":")[0] not in {"root", "0"}
    assert not [line for line in image[image.index(f"USER {user}") :] if line.startswith(("RUN", "COPY"))]
    assert [line for line in image if line.startswith("HEALTHCHECK") and "CMD" in line]
    assert image[-2:] == ['ENTRYPOINT ["magsleep"]', 'CMD ["run"]']


def test_the_image_keeps_no_secret(dockerfile: list[str]) -> None:
    kept = [line for line in dockerfile if line.startswith(("ENV", "ARG", "COPY"))]
    assert not [line for line in kept if re.search(r"token|secret|password|\.env", line, re.IGNORECASE)]
    assert not [line for line in kept if line.startswith(("COPY . ", "ADD "))]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in ignored
    assert "**/.env*" in ignored


def test_the_health_check_is_true_of_this_checkout(dockerfile: list[str]) -> None:
    (check,) = [line for line in dockerfile if line.startswith("HEALTHCHECK")]
    script = re.search(r'"-c", "(.*?)"\]', check)
    assert script
    ours = script[1].replace("os.kill(1, 0)", "os.kill(os.getpid(), 0)")
    subprocess.run([sys.executable, "-c", ours], cwd=ROOT, check=True, timeout=60)


# ---- the two commands and CI


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # What a `make test ARGS=…` around this run hands down must not reach the make under test.
    outer = {"MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "ARGS", "PYTHON", "VENV"}
    env = {k: v for k, v in os.environ.items() if k not in outer}
    return subprocess.run(["make", "-C", str(ROOT), *arguments], env=env, capture_output=True, text=True, check=False)


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@needs_make
def test_make_alone_teaches() -> None:
    said = make().stdout
    targets = re.findall(r"^([a-z]+):(?!=)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(targets) > 10
    for target in targets:
        assert re.search(rf"make {target}\b", said), f"make help does not speak of {target}"


@needs_make
def test_a_python_that_is_too_old_is_told_plainly(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.6" && exit 0\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)
    done = make("setup", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert "Python 3.9.6" in done.stderr
    assert not (tmp_path / "venv").exists()


@needs_make
@pytest.mark.parametrize(("target", "lock"), [("chat", "run"), ("bot", "run"), ("setup", "run"), ("test", "dev")])
def test_a_command_sets_up_from_its_lock_with_hashes(target: str, lock: str, tmp_path: Path) -> None:
    said = make("--dry-run", target, f"VENV={tmp_path / 'venv'}").stdout
    assert f"--require-hashes -r requirements/{lock}.txt" in said
    assert "--no-deps --no-build-isolation -e ." in said


def test_ci_runs_what_the_readme_says() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text
    assert script.stat().st_mode & 0o111
    steps = re.search(r"for step in (.*?);", text)
    assert steps
    assert steps[1].split() == ["test", "lint", "types", "layers", "check", "site"]


def test_a_plain_question_waits_for_no_database_and_no_drawing() -> None:
    """They take longer to load than all else together, and most questions need neither."""
    heavy = ("sqlalchemy", "alembic", "dbos", "matplotlib", "scipy", "telegram.ext")
    loaded = "import sys, bot.app; print(*(m for m in sys.argv[1:] if m in sys.modules))"
    found = subprocess.run([sys.executable, "-c", loaded, *heavy], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
