"""python3 dev.py bench [--sizes 10000,50000] [--pages-only]: prints a table and writes benchmarks/latest.json."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_portal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django has to be set up first
from django.db import connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.models import Figure  # noqa: E402
from assessments.services import runs  # noqa: E402
from benchmarks import data, floor, pages, projects, questions, records, supervision  # noqa: E402
from branches.models import Branch  # noqa: E402
from integration_portal.roles import ensure_roles  # noqa: E402

HERE = Path(__file__).parent
SMALL = 40
MAIN_JOB_LIMIT, MEMORY_LIMIT, PAGE_LIMIT, GROWTH_LIMIT, QUESTION_LIMIT = 2.5, 300, 8, 1.5, 3


def main():
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("--sizes", default="10000,50000", help="branches of the main job, each a measurement")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--pages-only", action="store_true")
    only.add_argument("--records-only", action="store_true", help="only what the records answer")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    name = fresh_database()
    try:
        if options.records_only:
            report = of_records(sizes[0])
        else:
            report = measure(sizes if not options.pages_only else sizes[:1], options.pages_only)
    finally:
        drop_database(name)
    (HERE / "latest.json").write_text(json.dumps(report, indent=1, ensure_ascii=False))
    show(report)


def fresh_database() -> str:
    """A database of the measurement's own, beside whatever the server holds."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    ensure_roles()
    return connection.settings_dict["NAME"]


def drop_database(name):
    connection.creation.destroy_test_db(name.removeprefix("test_"), verbosity=0)


def head() -> dict:
    """When and on what it was measured."""
    machine = {"machine": platform.platform(), "cores": os.cpu_count()}
    return {"at": timezone.now().isoformat(), **machine, "jobs": [], "pages": {}}


def of_records(size) -> dict:
    """What the records answer for so many branches, question by question."""
    period, _scheme = data.prepare()
    place = with_records(data.grow(f"R{size}", size, period, top=data.enterprise(), seed=size))
    return {**head(), "questions": {size: questions.measure(place, period)}}


def with_records(place) -> Branch:
    """This part of the tree, once the records of all its branches are written."""
    started = time.perf_counter()
    records.write(place, also=supervision.write)
    projects.write(place)
    data.settle()
    print(f"records of {place.code} written in {time.perf_counter() - started:.1f} s")
    return place


def measure(sizes, pages_only) -> dict:
    """One tree that grows; its pages when it is large beside those of a copy that stayed small."""
    period, scheme = data.prepare()
    report, top = head(), data.enterprise()
    with_records(data.grow(f"G{SMALL}", SMALL, period, top=top, seed=1))
    main_job(period, scheme, top, floors=False)
    with copied() as small:
        for size in sizes:
            place = data.grow(f"G{size}", size, period, top=top, seed=size)
            report["jobs"].append(main_job(period, scheme, place, floors=not pages_only))
            if not pages_only:
                report["jobs"].append(after_a_correction(period, scheme, place))
            if size == sizes[0]:
                large = with_records(place)
                main_job(period, scheme, top, floors=False)
                report["pages"] = pages.measure(
                    {
                        f"{SMALL}": (environment(small), "T"),
                        f"{size}": (environment(), "T"),
                        f"{SMALL} of {size}": (environment(), "T", f"G{SMALL}"),
                    }
                )
    if not pages_only:
        report["questions"] = {sizes[0]: questions.measure(large, period)}
    return report


@contextmanager
def copied():
    """The name of a database that is as ours is now."""
    creation = connection.creation
    creation.clone_test_db("small", verbosity=0)
    try:
        yield creation.get_test_db_clone_settings("small")["NAME"]
    finally:
        creation.destroy_test_db(suffix="small", verbosity=0)


def main_job(period, scheme, scope, *, floors) -> dict:
    """The run in a process of its own, between two floors taken of the same rows."""
    run = runs.ask_for_run(period, by=None, scheme=scheme, scope=scope, reason="测量")
    before = [floor.floor(run)[0] for _ in range(2)] if floors else []
    done = worker(run)
    after = [floor.floor(run, again=True)[0]] if floors else []
    if done["state"] != "draft":
        raise SystemExit(f"The run of {scope.code} ended {done['state']}.")
    if floors:
        done["floor"] = statistics.median(before + after)
        done["times_floor"] = done["seconds"] / done["floor"]
    return {"branches": run.totals.count(), **done}


def after_a_correction(period, scheme, scope) -> dict:
    """The run that follows when one figure has been corrected."""
    rows = Figure.objects.filter(period=period, branch__path__startswith=scope.path, actual__isnull=False)
    figure = rows.order_by("-pk").first()
    Figure.objects.filter(pk=figure.pk).update(actual=F("actual") + 1, changed_at=timezone.now())
    return {**main_job(period, scheme, scope, floors=True), "note": "after a correction"}


def worker(run) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.worker", str(run.pk)]
        own = environment() | {"VAR_DIR": folder}
        done = subprocess.run(command, env=own, cwd=settings.BASE_DIR, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def environment(name=None) -> dict[str, str]:
    """What another program needs to work on this database of the measurement."""
    known = connection.settings_dict
    place = f"?host={known['HOST']}" + (f"&port={known['PORT']}" if known["PORT"] else "")
    secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    address = f"postgres://{known['USER']}{secret}@/{name or known['NAME']}{place}"
    return os.environ | {"DATABASE_URL": address}


def show(report):
    if report["jobs"]:
        show_jobs(report)
    if report["pages"]:
        show_pages(report)
    for size, found in report.get("questions", {}).items():
        show_questions(size, found)


def show_questions(size, found):
    print(f"\nWhat the records answer for {size} branches (limit {QUESTION_LIMIT} s)")
    print(f"{'question':<38}{'seconds':>9}{'chunked':>9}{'queries 1 chunk/all':>21}{'apply':>8}")
    for name, of in found.items():
        both = f"{of['queries_of_a_chunk']}/{of['queries']}"
        print(f"{name:<38}{of['seconds']:>9.2f}{of['chunked_seconds']:>9.2f}{both:>21}{of['apply']:>8}")


def show_jobs(report):
    print(f"\nMain job (limit {MAIN_JOB_LIMIT} x floor, {MEMORY_LIMIT} MB)")
    print(
        f"{'branches':>9} {'lines':>9} {'seconds':>8} {'floor':>7} {'x floor':>8} {'ms/branch':>10} {'MB':>6}"
    )
    for job in report["jobs"]:
        each = 1000 * job["seconds"] / job["branches"]
        print(
            f"{job['branches']:>9} {job['lines']:>9} {job['seconds']:>8.2f} {job.get('floor', 0):>7.2f}"
            f" {job.get('times_floor', 0):>8.2f} {each:>10.3f} {job['peak_mb']:>6.0f}"
            f"  {job.get('note', '')}".rstrip()
        )


def show_pages(report):
    columns = list(report["pages"])
    limits = f"limit {PAGE_LIMIT} x empty page at {SMALL} branches, growth {GROWTH_LIMIT}"
    print(f"\nPages, median server time, each in turn with its empty page ({limits})")
    print(f"{'page':<20}" + "".join(f"{f'{name} branches':>28}" for name in columns) + f"{'growth':>8}")
    for page in report["pages"][columns[0]]:
        found = [report["pages"][name][page] for name in columns]
        cells = "".join(f"{f['ms']:>12.1f} ms {f['times_empty']:>5.1f}x {f['queries']:>4}q" for f in found)
        print(f"{page:<20}{cells}{found[1]['ms'] / found[0]['ms']:>8.2f}")
    for name in columns:
        empty = statistics.median(page["empty_ms"] for page in report["pages"][name].values())
        print(f"The empty page beside {name} branches: {empty:.1f} ms")


main()
