"""The data directory, and files with secrets: readable by their owner only."""

import asyncio
import stat
from pathlib import Path

from healthlink.check.findings import Finding, ok, wrong
from healthlink.config import Settings

NAME = "data directory"
SECRETS = ("jwt_secret", "*_secret", "*_secret_key", "*_token")


async def look(settings: Settings) -> list[Finding]:
    return await asyncio.to_thread(_look, settings)


def _look(settings: Settings) -> list[Finding]:
    kept = [file for pattern in SECRETS for file in settings.data_dir.glob(pattern)]
    files = {*kept, Path(".env").resolve()}
    found = [_shown(file) for file in sorted(files) if file.is_file() and _is_open(file)]
    return found or [ok(NAME, "its secrets, and .env, are for their owner only")]


def _is_open(file: Path) -> bool:
    return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _shown(file: Path) -> Finding:
    return wrong(NAME, f"{file} can be read by others", f"chmod 600 {file}")
