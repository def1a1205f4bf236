"""Where the browser comes from, and what is said when there is none."""

import shutil
from pathlib import Path

import pytest

from tests import chromium


@pytest.fixture
def _no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LISENS_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "_playwrights_own", lambda: tmp_path / "missing")
    monkeypatch.setattr(shutil, "which", lambda _: None)


@pytest.mark.usefixtures("_no_browser")
def test_without_a_browser_every_attempt_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    failing = [["sh", "-c", "echo no network >&2; exit 1"], ["false"]]
    monkeypatch.setattr(chromium, "_installers", lambda: failing)
    assert chromium.install_chromium() == (None, "no chromium; sh …: no network; false …: no output")


@pytest.mark.usefixtures("_no_browser")
def test_a_browser_that_does_not_run_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho libnss3.so is missing >&2\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("LISENS_CHROMIUM", str(broken))
    monkeypatch.setattr(chromium, "_installers", list)
    assert chromium.install_chromium() == (None, f"no chromium; {broken} does not run: libnss3.so is missing")


@pytest.mark.usefixtures("_no_browser")
def test_one_that_was_installed_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed = tmp_path / "missing"
    script = "#!/bin/sh\nexit 0\n"
    monkeypatch.setattr(
        chromium, "_installers", lambda: [["sh", "-c", f"printf '{script}' >{installed}; chmod +x {installed}"]]
    )
    assert chromium.install_chromium() == (installed, "")
