"""Facts about processes that are not our children. Linux tells them in /proc, other systems by ps."""

import subprocess
from pathlib import Path

_PROC = Path("/proc")


def is_postgres_on(pid: int, folder: Path) -> bool:
    """Whether process `pid` is a Postgres that works on the data in `folder`; by its name alone without /proc."""
    if not (_PROC / "self").exists():
        return Path(_ask_ps(pid, "comm") or "").name == "postgres"
    try:
        return (_PROC / str(pid) / "cwd").readlink() == folder
    except OSError:  # gone, or somebody else's
        return False


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
