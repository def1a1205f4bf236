"""Programs of Debian's that tests run: found on the machine, or installed where that is possible."""

import os
import shutil
import subprocess


def apt_command(*packages: str) -> list[str] | None:
    """Installs packages, as root where there is apt; None elsewhere."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    apt = f"apt-get update -qq && apt-get install -qq -y --no-install-recommends {' '.join(packages)}"
    return ["sh", "-c", f"export DEBIAN_FRONTEND=noninteractive; {apt}"]


def install_poppler() -> None:
    """What reads documents back; the tests that need it say themselves where it is missing."""
    command = None if shutil.which("pdftotext") else apt_command("poppler-utils")
    if command is not None:
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)
