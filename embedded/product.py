"""How the product is run: the tables of the steps that prepare it and of the programs that make it up."""

import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embedded.children import Child

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command of manage.py that runs to its end. Only `as_owner` steps learn the owner's log-in.

    The output of `shown` steps is printed when they are done; every step's is in its log.
    """

    name: str
    arguments: Sequence[str]
    as_owner: bool = False
    shown: bool = False


BEFORE_READY = (Step(name="migrate", arguments=("migrate", "--database", "owner", "--verbosity", "0"), as_owner=True),)
# People can log in while these run, which keeps the wait for the first page short.
AFTER_READY = (
    Step(name="load_catalog", arguments=("load_catalog",)),
    Step(name="seed_demo", arguments=("seed_demo", "--if-empty", "--in-background")),
    Step(name="logins", arguments=("seed_demo", "--print-logins"), shown=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where one installation keeps its files, on which port it answers, and the variables its programs get."""

    folder: Path
    port: int
    variables: Mapping[str, str]
    owner_variables: Mapping[str, str]

    def web(self) -> Child:
        return self._program("web", *_GRANIAN, "--port", str(self.port), "config.wsgi:application")

    def background(self) -> Sequence[Child]:
        """What works behind the pages: the worker, and beat, which wakes it up."""
        return (
            # A running task may take minutes: after the warm stop a cold one. It may be killed anywhere.
            self._program("worker", *_CELERY, "worker", *_WORKER, signals=(signal.SIGTERM, signal.SIGQUIT)),
            self._program("beat", *_CELERY, "beat", "--schedule", str(self.folder / "beat-schedule"), "--pidfile="),
        )

    def demo_clients(self) -> Child:
        """People of the demo who use its products; they come when the demo is built."""
        return self._child("demo-clients", ("manage.py", "run_demo_clients"), self.variables, (signal.SIGTERM,))

    def step(self, step: Step) -> Child:
        variables = {**self.variables, **self.owner_variables} if step.as_owner else self.variables
        return self._child(step.name, ("manage.py", *step.arguments), variables, (signal.SIGTERM,))

    def _program(self, name: str, *arguments: str, signals: Sequence[signal.Signals] = (signal.SIGTERM,)) -> Child:
        return self._child(name, ("-m", *arguments), self.variables, signals)

    def _child(
        self, name: str, arguments: Sequence[str], variables: Mapping[str, str], signals: Sequence[signal.Signals]
    ) -> Child:
        return Child(
            name=name,
            command=[sys.executable, *arguments],
            log=fresh_log(self.folder / "logs" / f"{name}.log"),
            stop_signals=signals,
            environment=variables,
            folder=PROJECT,
            record=self.folder / "run" / f"{name}.json",
        )


_GRANIAN = ("granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "1", "--blocking-threads", "4")
_CELERY = ("celery", "--app", "config.celery")
_WORKER = ("--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle")


def fresh_log(path: Path) -> Path:
    """An empty log at `path`; the one of the last run is kept beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_name(path.name + ".last"))
    return path
