"""Server time of pages against an empty page, and of a large tree against a small one, each pair in turn.

Every reader is a process with a database of its own, so that what is compared is asked within the same tenth of a
second: a machine that slows down while it is measured slows all of them down.
"""

import json
import statistics
import subprocess
import sys
from contextlib import ExitStack

from django.conf import settings

ROUNDS = 25
EMPTY = "empty"


class Reader:
    """Somebody signed in to one database (see `benchmarks.reader`), who opens the pages that they are told to open."""

    def __init__(self, environment, *places):
        command = [sys.executable, "-m", "benchmarks.reader", *places]
        self.process = subprocess.Popen(
            command,
            env=environment,
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pages = self.answer()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.stdin.close()
        self.process.wait()

    def open(self, page) -> float:
        """Milliseconds of one answer."""
        return self.ask(page)["ms"]

    def queries(self, page) -> int:
        """How many queries the page takes."""
        return self.ask(page, "count")["queries"]

    def ask(self, *words):
        print("\t".join(words), file=self.process.stdin, flush=True)
        return self.answer()

    def answer(self):
        if line := self.process.stdout.readline():
            return json.loads(line)
        raise SystemExit(f"The reader ended with {self.process.wait()}.")


def measure(columns) -> dict[str, dict[str, dict]]:
    """Milliseconds (median), times the empty page and queries: of each column its pages."""
    with ExitStack() as stack:
        readers = {name: stack.enter_context(Reader(*place)) for name, place in columns.items()}
        found = {name: {} for name in readers}
        for page in next(iter(readers.values())).pages:
            for name, figures in in_turn(readers, page).items():
                found[name][page] = figures
    return found


def in_turn(readers, page) -> dict[str, dict]:
    """One page of all readers, round by round, each time just after their empty page, once that has woken them up."""
    queries = {name: reader.queries(page) for name, reader in readers.items()}
    rounds = [
        {name: [reader.open(one) for one in (EMPTY, EMPTY, page)][1:] for name, reader in readers.items()}
        for _ in range(ROUNDS)
    ]
    figures = {}
    for name in readers:
        empty, ms = (statistics.median(times) for times in zip(*(one[name] for one in rounds), strict=True))
        figures[name] = {"ms": ms, "empty_ms": empty, "times_empty": ms / empty, "queries": queries[name]}
    return figures
