"""Sealed for whoever holds the key: age files (age-encryption.org/v1), chunk by chunk.

The server knows recipients only: who breaks into it, or steals the copies, reads nothing. The
program `age` opens them without us."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

ENDING = ".age"


class Damaged(Exception):
    """It is not what was kept."""


class KeyNeeded(Exception):
    """It is sealed: say where the key is, by --key."""


class NotAKey(Exception):
    """No key of age."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Who can open what is kept; nobody named: it is kept as it is."""

    recipients: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        return ENDING if self.recipients else ""

    def close(self, source: IO[bytes], target: IO[bytes]) -> None:
        if self.recipients:
            encrypt_io(source, target, [recipient(text) for text in self.recipients])
        else:
            shutil.copyfileobj(source, target)


@dataclass(frozen=True, slots=True)
class Key:
    """What opens sealed files: the contents of the file of keys, or nothing."""

    secrets: tuple[str, ...] = ()

    def open(self, path: Path, target: IO[bytes]) -> None:
        """Raises Damaged and KeyNeeded."""
        with path.open("rb") as source:
            if path.suffix != ENDING:
                shutil.copyfileobj(source, target)
                return
            if not self.secrets:
                raise KeyNeeded(f"{path.name} is sealed: say where the key is, by --key")
            try:
                decrypt_io(source, target, [x25519.Identity.from_str(s) for s in self.secrets])
            except (DecryptError, OSError) as error:
                raise Damaged(f"{path} does not open with this key: {error}") from None


def recipient(text: str) -> x25519.Recipient:
    """Raises NotAKey."""
    try:
        return x25519.Recipient.from_str(text)
    except RecipientError:
        raise NotAKey(f"{text[:5]}… is no public key of age (age1…)") from None


def read_key(path: Path | None) -> Key:
    """Raises NotAKey."""
    if path is None:
        return Key()
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    secrets = tuple(line for line in lines if line and not line.startswith("#"))
    try:
        for secret in secrets:
            x25519.Identity.from_str(secret)
    except IdentityError:
        raise NotAKey(f"{path} holds no key of age (AGE-SECRET-KEY-…)") from None
    return Key(secrets)


def make_key(path: Path) -> str:
    """A new key in a file that was not there; answers its public half."""
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    path.touch(mode=0o600, exist_ok=False)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"# public key: {public}\n{identity}\n")
        file.flush()
        os.fsync(file.fileno())
    return public
