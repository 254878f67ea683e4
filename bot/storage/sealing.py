"""Encryption at rest: cells are sealed with AES-256-GCM, people are found by a keyed hash; the key lies apart.

A sealed cell is `version (1 byte) | key id (4) | nonce (12) | text and tag`, bound to the row it stands in: a
cell moved to another row no longer opens. The key file holds one key a line, the newest first: all of them open, the
first one seals. With another key file nothing opens, and nobody is recognised.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.storage.errors import KeyFileError

VERSION = b"\x01"
KEY_BYTES = 32
ID_BYTES = 4
NONCE_BYTES = 12
PREFIX_BYTES = len(VERSION) + ID_BYTES
"""The first bytes of a cell: version and key id."""
HEADER = (
    "# MagSleep's keys, the newest first. Whoever has this file can read what people stored in the database; without\n"
    "# it nobody can, ever. Back it up, in another place than the database. Change it with: magsleep rotate-key\n"
)


class Unreadable(Exception):
    """A cell that none of the keys opens: sealed with a lost key, moved from another row, or damaged."""


@dataclass(frozen=True)
class Key:
    """One key, and what is derived from it."""

    secret: bytes

    @cached_property
    def id(self) -> bytes:
        """Names the key in a cell, and says nothing about it."""
        return self._derive("id")[:ID_BYTES]

    @cached_property
    def cipher(self) -> AESGCM:
        """Seals cells."""
        return AESGCM(self._derive("cells"))

    @cached_property
    def finder(self) -> bytes:
        """Hashes the names people are found by."""
        return self._derive("people")

    def _derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, None, f"magsleep {purpose}".encode()).derive(self.secret)

    @classmethod
    def new(cls) -> Key:
        """A random key."""
        return cls(secrets.token_bytes(KEY_BYTES))


class Sealer:
    """Seals and opens cells, and hashes the names people are found by."""

    def __init__(self, keys: Sequence[Key]) -> None:
        if not keys:
            raise ValueError("at least one key is needed")
        self._keys = tuple(keys)
        self._by_id = {key.id: key for key in keys}

    @classmethod
    def throw_away(cls) -> Sealer:
        """A key that is kept nowhere: for stores that live in memory."""
        return cls([Key.new()])

    @property
    def prefix(self) -> bytes:
        """How a cell sealed with the newest key begins."""
        return VERSION + self._newest().id

    @property
    def prefixes(self) -> tuple[bytes, ...]:
        """How cells that can be opened begin."""
        self._newest()
        return tuple(VERSION + key.id for key in self._keys)

    def seal(self, plain: bytes, *row: str) -> bytes:
        """A cell that opens only with the same `row`: table, row id, owner."""
        key, nonce = self._newest(), os.urandom(NONCE_BYTES)
        return VERSION + key.id + nonce + key.cipher.encrypt(nonce, plain, _bound(row))

    def open(self, cell: bytes, *row: str) -> bytes:
        """What was sealed for `row`.

        Raises:
            Unreadable: lost key, another row, or a damaged cell.
        """
        self._newest()
        key = self._by_id.get(cell[len(VERSION) : PREFIX_BYTES])
        if cell[: len(VERSION)] != VERSION or key is None:
            raise Unreadable("sealed with a key that is not in the key file")
        nonce, sealed = cell[PREFIX_BYTES : PREFIX_BYTES + NONCE_BYTES], cell[PREFIX_BYTES + NONCE_BYTES :]
        try:
            return key.cipher.decrypt(nonce, sealed, _bound(row))
        except (InvalidTag, ValueError) as error:
            raise Unreadable("damaged, or moved from another row") from error

    def lookups(self, person: str) -> tuple[str, ...]:
        """The hashes that a person may be stored under, that of the newest key first."""
        self._newest()
        return tuple(hmac.new(key.finder, person.encode(), sha256).hexdigest() for key in self._keys)

    def _newest(self) -> Key:
        return self._keys[0]


class FileSealer(Sealer):
    """A sealer whose keys are those of a file, read anew when the file changes under a running bot."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = _stamp(path)
        super().__init__(read_keys(path))

    def _newest(self) -> Key:
        # A stat costs a microsecond. Without it a bot that runs through a rotation would go on sealing with a key
        # that is about to be dropped.
        stamp = _stamp(self._path)
        if stamp is not None and stamp != self._stamp:
            self._stamp = stamp
            super().__init__(read_keys(self._path))
        return self._keys[0]


def file_sealer(path: Path) -> FileSealer:
    """The sealer of a key file, which is made if it is not there.

    Raises:
        KeyFileError: it is there but can not be used, or can not be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _make(path)
    except OSError as error:
        raise KeyFileError(
            f"The key file {path} cannot be made ({error.strerror}). Name another place in MAGSLEEP_KEY_FILE."
        ) from error
    return FileSealer(path)


def _make(path: Path) -> None:
    # Two processes may start at once: whoever comes second reads the key of the first, and never half of it.
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    _write(beside, [Key.new()])
    try:
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file, the newest first.

    Raises:
        KeyFileError: it can not be read, or is damaged.
    """
    try:
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
        keys = [Key(_secret(line)) for line in lines if line and not line.startswith("#")]
    except (OSError, ValueError) as error:
        raise KeyFileError(f"The key file {path} cannot be read. {_REMEDY}") from error
    if not keys:
        raise KeyFileError(f"The key file {path} holds no key. {_REMEDY}")
    return tuple(keys)


def write_keys(path: Path, keys: Sequence[Key]) -> None:
    """Put the keys, the newest first, in the place of those in the file: all at once or not at all."""
    beside = path.with_name(path.name + ".new")
    _write(beside, keys)
    beside.replace(path)


def _write(path: Path, keys: Sequence[Key]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(_as_text(keys))
        file.flush()
        os.fsync(file.fileno())


_REMEDY = (
    "Put it back from your backup. If there is none, move it away: a new key is made, what was stored before can no"
    " longer be read by anybody, and people begin afresh."
)


def _as_text(keys: Sequence[Key]) -> str:
    return HEADER + "".join(base64.urlsafe_b64encode(key.secret).decode("ascii") + "\n" for key in keys)


def _secret(line: str) -> bytes:
    try:
        secret = base64.b64decode(line, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not a key") from error
    if len(secret) != KEY_BYTES:
        raise ValueError("a key of another length")
    return secret


def _bound(row: Sequence[str]) -> bytes:
    return "\x1f".join(row).encode()


def _stamp(path: Path) -> tuple[int, int] | None:
    """What changes when the file does; None while it can not be seen, when the keys in memory go on serving."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_ino
