"""Reads the reports of a test run and prints how many tests ran where; fails when a kind of test did not run at all."""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree

junit, doc_log, browser, postgres = sys.argv[1:]

passed = failed = skipped = 0
kinds = {"sqlite": 0, "postgres": 0, "other": 0}
for case in ElementTree.parse(junit).getroot().iter("testcase"):
    if case.find("skipped") is not None:
        skipped += 1
        continue
    if case.find("failure") is not None or case.find("error") is not None:
        failed += 1
    else:
        passed += 1
    # Tests that need a database are written once and carry its name in their path.
    name = case.get("name", "").lower()
    kinds["sqlite" if "sqlite" in name else "postgres" if "postgres" in name else "other"] += 1

examples = 0
with open(doc_log, encoding="utf-8", errors="replace") as log:
    for good, bad in re.findall(r"^test result: .*? (\d+) passed; (\d+) failed", log.read(), re.MULTILINE):
        examples += int(good) + int(bad)
        passed += int(good)
        failed += int(bad)

pages = {"js": 0, "nojs": 0}
try:
    with open(browser, encoding="utf-8") as file:
        report = json.load(file)
except (OSError, ValueError):
    report = {"suites": []}


def walk(suite):
    """All tests of a suite and of those inside it."""
    for spec in suite.get("specs", []):
        yield from spec["tests"]
    for inner in suite.get("suites", []):
        yield from walk(inner)


for suite in report["suites"]:
    for test in walk(suite):
        if test["status"] == "skipped":
            skipped += 1
            continue
        if test["status"] == "unexpected":
            failed += 1
        else:
            passed += 1
        pages[test["projectName"]] = pages.get(test["projectName"], 0) + 1

print(f"tests without a database: {kinds['other']}, examples: {examples}")
print(f"tests on SQLite: {kinds['sqlite']}")
print(f"tests on PostgreSQL: {kinds['postgres']}")
print(f"tests in the browser: {sum(pages.values())} ({pages['js']} with JavaScript, {pages['nojs']} without)")
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))

missing = [name for name, count in (("SQLite", kinds["sqlite"]), ("browser", sum(pages.values()))) if count == 0]
if postgres == "yes" and kinds["postgres"] == 0:
    missing.append("PostgreSQL")
if missing:
    print(f"no test ran: {', '.join(missing)}", file=sys.stderr)
sys.exit(1 if failed or missing else 0)
