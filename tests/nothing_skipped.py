"""A pytest plugin for machines that have everything: a real-service or browser test that cannot run there fails."""

import pytest

DEMANDED = {"services", "browser"}


def refuse(report):
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome, report.longrepr = "failed", f"This cannot run here. {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and DEMANDED & {mark.name for mark in item.iter_markers()}
    ):
        refuse(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    report = yield
    if report.skipped:
        refuse(report)
    return report
