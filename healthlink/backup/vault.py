"""The folder of copies: what lies where, and that nothing half written has a name in it.

20261122T224500Z/     one backup: about.json, the database, media.list
wal/<system>/         what the database has written since, segment by segment
media/ab/ab…          bytes of people's files, common to all backups: they never change
media/sealed_for      who can open those that came after this note was written
erased.jsonl          who was erased, and when
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Literal
from uuid import UUID

import structlog
from pydantic import BaseModel, ValidationError

from healthlink.backup.seal import ENDING, Damaged, Seal
from healthlink.logs import explain

_NAME = re.compile(r"\d{8}T\d{6}Z")
_FORMAT = "%Y%m%dT%H%M%SZ"
ABOUT, MEDIA_LIST = "about.json", "media.list"
SEALED_FOR = "media/sealed_for"

log = structlog.get_logger()


class Kept(BaseModel):
    """One file of a backup, as it lies there."""

    size: int
    sha256: str


class _Erased(BaseModel):
    user_id: UUID
    at: datetime


class About(BaseModel):
    """What a backup says of itself. `system` and `start_wal` are of physical ones; `owner` is the
    role that made the cluster."""

    format: Literal[1] = 1
    kind: Literal["physical", "logical"]
    healthlink: str
    postgres: int
    schema_version: str
    system: str = ""
    start_wal: str = ""
    owner: str = "postgres"
    database: str = "postgres"
    begun_at: datetime
    ended_at: datetime
    files: dict[str, Kept] = {}

    @property
    def name(self) -> str:
        return self.begun_at.strftime(_FORMAT)


class Vault:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Of all backups, the oldest first."""
        return sorted(p.name for p in self.folder.glob("*Z") if _NAME.fullmatch(p.name))

    def backups(self) -> list[About]:
        """Those that say what they are, the oldest first."""
        found = []
        for name in self.names():
            try:
                found.append(self.about(name))
            except Damaged as damage:
                log.error("backup_damaged", name=name, **explain(damage))
        return found

    def about(self, name: str) -> About:
        file = self.folder / name / ABOUT
        try:
            return About.model_validate_json(file.read_bytes())
        except (OSError, ValidationError) as error:
            raise Damaged(f"{file} says nothing that can be understood") from error

    @contextmanager
    def new_backup(self, begun_at: datetime) -> Iterator["Vault"]:
        """A folder to fill, which appears under its name only when it is whole."""
        name = begun_at.strftime(_FORMAT)
        half = self.folder / f".{name}.part"
        half.mkdir(mode=0o700, parents=True)
        try:
            yield Vault(half)
            sync_folder(half)
            half.rename(self.folder / name)
            sync_folder(self.folder)
        finally:
            shutil.rmtree(half, ignore_errors=True)

    def put(self, name: str, source: IO[bytes], seal: Seal) -> Kept:
        """Whole or not at all."""
        path = self.folder / f"{name}{seal.ending}"
        with written(path) as target:
            seal.close(source, target)
        return kept(path)

    def write(self, name: str, text: str) -> None:
        with written(self.folder / name) as file:
            file.write(text.encode())

    def find(self, name: str) -> Path | None:
        """Sealed or not."""
        for path in (self.folder / name, self.folder / f"{name}{ENDING}"):
            if path.is_file():
                return path
        return None

    def seal_for(self, seal: Seal) -> None:
        """What comes from now on is for these. Before anything is put: who is killed meanwhile has
        it put again."""
        text = "".join(f"{recipient}\n" for recipient in sorted(seal.recipients))
        note = self.folder / SEALED_FOR
        if not note.exists() or note.read_text(encoding="ascii") != text:
            self.write(SEALED_FOR, text)

    def holds(self, name: str, seal: Seal) -> bool:
        """Whether those of `seal_for` can open it. What is older than that may be for others only:
        for the holder of a key that is no longer used, or for everybody."""
        path = self.folder / f"{name}{seal.ending}"
        since = (self.folder / SEALED_FOR).stat().st_mtime_ns
        return path.is_file() and path.stat().st_mtime_ns >= since

    def see(self, about: About) -> None:
        """That the files of a backup are as they were written. Raises Damaged."""
        for name, was in about.files.items():
            _see(self.folder / about.name / name, was)

    def remove(self, about: About) -> None:
        """Under another name first: what is half gone must not look whole."""
        gone = self.folder / f".{about.name}.part"
        (self.folder / about.name).rename(gone)
        shutil.rmtree(gone)

    def sweep(self) -> None:
        """Halves of backups that somebody who was killed has left. One is taken at a time."""
        for left in self.folder.glob(".*Z.part"):
            shutil.rmtree(left)

    def media_of(self, about: About) -> set[str]:
        """Raises Damaged: a list that lost lines would have files go that are wanted."""
        path = self.folder / about.name / MEDIA_LIST
        if was := about.files.get(MEDIA_LIST):
            _see(path, was)
        return set(path.read_text(encoding="ascii").splitlines())

    def note_erased(self, erased: dict[str, datetime]) -> None:
        with self._alone():
            known = self.erased()
            if not erased.keys() <= known.keys():
                self._write_erased(erased | known)

    def erased(self) -> dict[str, datetime]:
        """Ids of users, and when. Raises Damaged."""
        file = self.folder / "erased.jsonl"
        if not file.exists():
            return {}
        try:
            rows = [_Erased.model_validate_json(line) for line in file.read_bytes().splitlines()]
        except ValidationError as error:
            raise Damaged(
                f"{file} holds a line that is no id and time of an erased user"
            ) from error
        return {str(row.user_id): row.at for row in rows}

    def forget_erased(self, before: datetime) -> None:
        """No backup is left in which they still are, though clocks differ and an erasure takes
        its time."""
        before -= timedelta(days=1)
        with self._alone():
            known = self.erased()
            left = {id: at for id, at in known.items() if at >= before}
            if left != known:
                self._write_erased(left)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Both who follows and who takes a backup write the list."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _write_erased(self, erased: dict[str, datetime]) -> None:
        lines = [json.dumps({"user_id": id, "at": at.isoformat()}) for id, at in erased.items()]
        with written(self.folder / "erased.jsonl") as file:
            file.write("".join(f"{line}\n" for line in lines).encode())


def _see(path: Path, was: Kept) -> None:
    if not path.is_file():
        raise Damaged(f"{path} is missing")
    if kept(path) != was:
        raise Damaged(f"{path} has changed since it was written")


def kept(path: Path) -> Kept:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Kept(size=path.stat().st_size, sha256=digest)


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears whole, and survives a crash from then on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.touch(mode=0o600)
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """All that lies in it survives a crash from now on."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() or path.is_file():
            sync_folder(path)
