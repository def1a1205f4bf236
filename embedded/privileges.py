"""Who a server runs as. Postgres refuses to run as root, so root must become somebody else first.

Two ways, tried in this order:

* drop: become the system user `postgres` or `nobody`. That user must be able to reach the programs and the data.
* user namespace: root stays root outside, and looks like an ordinary user inside. Works below /root too, but
  Docker's usual seccomp profile forbids it.

Keeping a capability that reads everything (CAP_DAC_OVERRIDE) is no third way: initdb asks access(2), which ignores it.
"""

import ctypes
import os
import pwd
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import CannotStart

_SYSTEM_USERS = ("postgres", "nobody")
_CLONE_NEWUSER = 0x10000000
_UID_INSIDE = 65534


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """How a child becomes the user a server runs as, and who has to own that server's files."""

    name: str
    become: Callable[[], None]
    uid: int
    gid: int


def server_identity(program: Path, folder: Path) -> Identity | None:
    """Who runs `program` on the data in `folder`; None if that is simply the current user.

    As root, `folder` changes hands to that identity. Raises CannotStart if no way works.
    """
    if os.geteuid() != 0:
        return None
    refusals = []
    for identity in _candidates():
        refusal = _try_identity(identity, program, folder)
        if refusal is None:
            return identity
        refusals.append(f"  as {identity.name}: {refusal}")
    raise CannotStart(
        "Postgres refuses to run as root, and no other way works here:\n"
        + "\n".join(refusals)
        + "\nRun as an ordinary user, or put the project where the user `nobody` can read it (not below /root),"
        " or set DATABASE_URL and DATABASE_OWNER_URL to a running Postgres 18."
    )


def give_files(folder: Path, identity: Identity | None) -> None:
    """Makes `identity` the owner of everything in `folder`, if it is not yet."""
    if identity is None:
        return
    for path in (folder, *folder.rglob("*")):
        if path.lstat().st_uid != identity.uid:
            os.chown(path, identity.uid, identity.gid, follow_symlinks=False)


def _candidates() -> Iterator[Identity]:
    for name in _SYSTEM_USERS:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        yield Identity(
            name=f"user {name}", become=_dropping_to(user.pw_uid, user.pw_gid), uid=user.pw_uid, gid=user.pw_gid
        )
    if sys.platform == "linux":
        yield Identity(name="root in a user namespace", become=_entering_user_namespace(), uid=0, gid=0)


def _dropping_to(uid: int, gid: int) -> Callable[[], None]:
    def become() -> None:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)

    return become


def _entering_user_namespace() -> Callable[[], None]:
    # Loaded here: between fork and exec, nothing may be imported or looked up that could wait for a lock.
    libc = ctypes.CDLL(None, use_errno=True)

    def become() -> None:
        if libc.unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "unshare")
        # Groups first: the kernel takes a gid_map from the process itself only if setgroups is denied.
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{_UID_INSIDE} 0 1"),
            ("gid_map", f"{_UID_INSIDE} 0 1"),
        ):
            Path(f"/proc/self/{name}").write_text(text)

    return become


def _try_identity(identity: Identity, program: Path, folder: Path) -> str | None:
    """Why `identity` cannot run `program` on `folder`, or None if it can; then the folder is its own."""
    before = folder.stat()
    try:
        os.chown(folder, identity.uid, identity.gid)
        reason = _probe_access(identity, program, folder)
    except OSError as error:
        reason = str(error)
    if reason is not None:
        os.chown(folder, before.st_uid, before.st_gid)
    return reason


def _probe_access(identity: Identity, program: Path, folder: Path) -> str | None:
    script = 'test -x "$1" || { echo "cannot run $1"; exit 1; }; test -w "$2" || { echo "cannot write to $2"; exit 1; }'
    try:
        probe = subprocess.run(
            ["/bin/sh", "-c", script, "sh", str(program), str(folder)],
            preexec_fn=identity.become,
            cwd="/",
            check=False,
            capture_output=True,
            text=True,
        )
    except subprocess.SubprocessError:
        return "the system does not permit it"
    return None if probe.returncode == 0 else (probe.stdout + probe.stderr).strip()
