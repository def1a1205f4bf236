"""Facts about processes that are not our children. Linux tells them in /proc, other systems by ps."""

import subprocess
from pathlib import Path

_PROC = Path("/proc")


def program_name(pid: int) -> str | None:
    """The name of the program that process `pid` runs; None if there is no such process."""
    if (_PROC / "self").exists():
        try:
            return (_PROC / str(pid) / "comm").read_text().strip()
        except OSError:
            return None
    return Path(path).name if (path := _ask_ps(pid, "comm")) else None


def start_mark(pid: int) -> str | None:
    """When process `pid` began, in a form only good for comparing: tells it from a later one with the same number."""
    if (_PROC / "self").exists():
        try:
            stat = (_PROC / str(pid) / "stat").read_text()
        except OSError:
            return None
        # The name in the second field may hold blanks and brackets; the start is field 22, the 20th after it.
        state, *fields = stat.rpartition(")")[2].split()
        return None if state == "Z" else fields[18]
    return _ask_ps(pid, "lstart")


def _ask_ps(pid: int, what: str) -> str | None:
    listed = subprocess.run(["ps", "-o", f"{what}=", "-p", str(pid)], check=False, capture_output=True, text=True)
    return listed.stdout.strip() or None
