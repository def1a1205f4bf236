"""The browser of the tests marked `browser`: found on the machine, or installed where that is possible."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.debian import apt_command

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find_chromium() -> Path | None:
    """LISENS_CHROMIUM, else playwright's own, else the system's; None if there is none."""
    return next(_candidates(), None)


def install_chromium() -> tuple[Path | None, str]:
    """The browser, installed if it was missing; without it, why. Installs by apt as root, else by playwright."""
    reasons: dict[str, None] = {}
    for command in (None, *_installers()):
        if command is not None:
            reasons[_try_install(command)] = None
        for chromium in _candidates():
            reason = _why_it_does_not_run(chromium)
            if reason is None:
                return chromium, ""
            reasons[reason] = None
    return None, "no chromium; " + "; ".join(filter(None, reasons))


def _candidates() -> Iterator[Path]:
    given = os.environ.get("LISENS_CHROMIUM")
    if given:
        yield Path(given)
        return
    own = _playwrights_own()
    if own.exists():
        yield own
    yield from map(Path, filter(None, map(shutil.which, _NAMES)))


def _playwrights_own() -> Path:
    return Path(subprocess.check_output([sys.executable, "-c", _ASK_PLAYWRIGHT], text=True).strip())


def _installers() -> list[list[str]]:
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    apt = apt_command("chromium", "fonts-liberation")
    return [apt, playwright] if apt else [playwright]


def _try_install(command: list[str]) -> str:
    """Why it failed, in its own last line; nothing if it did not."""
    done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"{command[0]} …: {_last_line(done.stdout + done.stderr)}"


def _why_it_does_not_run(chromium: Path) -> str | None:
    """Also libraries that are missing show only when it is started."""
    done = subprocess.run(
        [str(chromium), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "about:blank"],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return None if done.returncode == 0 else f"{chromium} does not run: {_last_line(done.stderr)}"


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no output"])[-1]
