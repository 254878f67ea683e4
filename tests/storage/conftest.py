"""A real store on each database: SQLite in a file always, PostgreSQL wherever its server can be found."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bot.storage.database import Database, database_url
from bot.storage.sealing import file_sealer
from bot.storage.store import Store

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if os.name == "posix" else []


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, with its own folder and port; gone after the tests."""
    initdb = shutil.which("initdb") or (str(SERVERS[-1]) if SERVERS else None)
    if initdb is None:
        pytest.skip("no PostgreSQL server on this machine: initdb was not found")
    become = _not_root()
    folder = Path(tempfile.mkdtemp(prefix="magsleep-pg-"))
    data, port = folder / "data", _free_port()
    if become:
        shutil.chown(folder, become[-1])

    def run(name: str, *arguments: str) -> None:
        command = [*become[:-1], str(Path(initdb).parent / name), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=folder)

    run("initdb", "-D", str(data), "-U", "magsleep", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
    options = f"-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories='' -c fsync=off"
    run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql://magsleep@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/data/magsleep.db"
        return
    server = request.getfixturevalue("postgres")
    name = f"t_{os.urandom(6).hex()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    yield server.rpartition("/")[0] + "/" + name
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where the key lies: in another folder than the data."""
    return tmp_path / "keys" / "magsleep.key"


@pytest.fixture
async def store(address: str, key_file: Path) -> AsyncIterator[Store]:
    """An open, empty store."""
    made = Store(Database(database_url(address)), file_sealer(key_file))
    await made.open()
    yield made
    await made.close()


def _not_root() -> list[str]:
    """How to run as somebody else if we are root, which PostgreSQL refuses; the last item is the name."""
    if getpass.getuser() != "root" and os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser")
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        if runuser:
            return [runuser, "-u", name, "--", name]
    pytest.skip("PostgreSQL does not run as root, and there is no other user to run it as")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
