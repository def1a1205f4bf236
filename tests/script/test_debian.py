"""Programs of Debian's are installed once, by root, where there is apt."""

from __future__ import annotations

import pytest

from tests import debian


def test_only_root_installs_and_only_where_there_is_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.debian.shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr("tests.debian.os.geteuid", lambda: 0)
    command = debian.apt_command("one", "two")
    assert command is not None
    assert command[-1].endswith("install -qq -y --no-install-recommends one two")
    monkeypatch.setattr("tests.debian.os.geteuid", lambda: 1000)
    assert debian.apt_command("one") is None
    monkeypatch.setattr("tests.debian.os.geteuid", lambda: 0)
    monkeypatch.setattr("tests.debian.shutil.which", lambda _name: None)
    assert debian.apt_command("one") is None


def test_what_is_there_is_not_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(debian, "apt_command", lambda *packages: asked.append(packages))
    monkeypatch.setattr("tests.debian.shutil.which", lambda name: f"/usr/bin/{name}")
    debian.install_poppler()
    assert asked == []
    monkeypatch.setattr("tests.debian.shutil.which", lambda _name: None)
    debian.install_poppler()
    assert asked == [("poppler-utils",)]
