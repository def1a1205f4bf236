"""House rules of the HTML: nothing inline, nothing from elsewhere, each icon there, each text translatable."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "config" / "static"
SPRITE = STATIC / "vendor" / "tabler-icons" / "sprite.svg"
NOT_OURS = {"documents"}
TEMPLATES = sorted(path for path in ROOT.glob("*/templates/**/*.html") if not NOT_OURS & set(path.parts))
SOURCES = [*TEMPLATES, *ROOT.glob("config/**/*.py"), *ROOT.glob("*/views/*.py")]


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("template", TEMPLATES, ids=names)
def test_a_template_has_nothing_inline_and_nothing_from_elsewhere(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style|<script(?![^>]* src=)", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=names)
def test_a_template_has_no_text_that_cannot_be_translated(template: Path) -> None:
    text = re.sub(r"\{%-?\s*(?:block|blocktranslate)[^%]*%\}", lambda found: found.group(), template.read_text())
    text = re.sub(r"\{% blocktranslate.*?\{% endblocktranslate %\}", "", text, flags=re.S)
    text = re.sub(r"\{[%#{].*?[%#}]\}", "", text, flags=re.S)
    text = re.sub(r"<(script|style|meta)[^>]*>", "", text)
    words = re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", text))
    assert set(words) <= {"Lisens", "CSV", "Excel", "PDF", "JSON", "KID", "IBAN", "BIC", "nbsp"}


ICON_NAMED = re.compile(r"""\{% icon "([a-z0-9-]+)"|picture="([a-z0-9-]+)"|icon="([a-z0-9-]+)\"""")


def test_every_icon_that_is_asked_for_is_in_the_sprite() -> None:
    there = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    asked = {name for path in SOURCES for found in ICON_NAMED.findall(path.read_text()) for name in found if name}
    assert {"home", "download"} <= asked
    assert asked - there == set()


def test_stylesheets_load_nothing_from_elsewhere() -> None:
    for sheet in STATIC.rglob("*.css"):
        for address in re.findall(r"""url\(["']?([^"')]+)""", sheet.read_text()):
            assert address.startswith("data:") or (sheet.parent / address).is_file(), f"{names(sheet)}: {address}"


def test_every_vendored_folder_names_its_version_and_licence() -> None:
    table = (STATIC / "vendor" / "VERSIONS.md").read_text()
    folders = [folder.name for folder in (STATIC / "vendor").iterdir() if folder.is_dir()]
    assert folders
    for folder in folders:
        assert re.search(rf"^\| `{folder}/` \|.*\| \d+\.\d+", table, flags=re.M), folder
        assert (STATIC / "vendor" / folder / "LICENSE").is_file()


def test_vendored_files_name_no_source_map_that_is_not_there() -> None:
    for path in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css")]:
        assert "sourceMappingURL" not in path.read_text(), names(path)
