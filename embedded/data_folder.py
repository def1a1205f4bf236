"""The folder with everything a local installation keeps; one supervisor at a time works on it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded.errors import CannotStart


@contextmanager
def locked_folder(path: Path) -> Iterator[Path]:
    """Holds the folder `path` (made if missing) for the block. Raises CannotStart if another supervisor has it.

    The system gives the lock back when the process ends, however it ends.
    """
    folder = path.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(f"{folder} cannot be used: {error.strerror}. Set LISENS_DATA_DIR to another folder") from None
    with os.fdopen(handle, "r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(f"it already runs on {folder} (process {lock.read().strip()})") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield folder
