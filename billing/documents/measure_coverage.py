"""Ask typst which characters the documents' fonts can draw, and write fonts/coverage.txt.

Run after a change of fonts or of typst; it takes some minutes: python -m billing.documents.measure_coverage
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence

import typst

from billing.documents.paper_text import COVERAGE
from billing.documents.render import FOLDER, STANDARDS, new_compiler

LAST = 0x1FFFF
_NEVER_PRINTED = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_CHUNK = 128


def main() -> None:
    edges = list(_edges(measured_coverage()))
    rows = [" ".join(f"{edge:x}" for edge in edges[row : row + 20]) for row in range(0, len(edges), 20)]
    COVERAGE.write_text("\n".join(rows) + "\n", encoding="ascii")


def measured_coverage() -> list[int]:
    """All code points that render, found by halving whatever does not."""
    compiler = new_compiler(FOLDER / "templates" / "glyphs.typ")
    points = [point for point in range(0x20, LAST + 1) if unicodedata.category(chr(point)) not in _NEVER_PRINTED]
    chunks = (points[start : start + _CHUNK] for start in range(0, len(points), _CHUNK))
    return [point for chunk in chunks for point in _drawable(compiler, chunk)]


def draws(compiler: typst.Compiler, points: Sequence[int]) -> bool:
    """Whether typst makes a PDF/A of all these characters."""
    try:
        characters = json.dumps([chr(point) for point in points])
        compiler.compile(format="pdf", sys_inputs={"characters": characters}, pdf_standards=STANDARDS)
    except typst.TypstError:
        return False
    return True


def _drawable(compiler: typst.Compiler, points: Sequence[int]) -> list[int]:
    if draws(compiler, points):
        return list(points)
    half = len(points) // 2
    return [*_drawable(compiler, points[:half]), *_drawable(compiler, points[half:])] if half else []


def _edges(points: Sequence[int]) -> Iterator[int]:
    for before, point, after in zip([-1, *points], points, [*points[1:], -1], strict=False):
        if before != point - 1:
            yield point
        if after != point + 1:
            yield point + 1


if __name__ == "__main__":
    main()
