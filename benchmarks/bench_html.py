"""Size and opening time of the page for plans of 20,000 resources: ``python -m benchmarks.bench_html [RUNS]``."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.big_plans import SHAPES
from planguard import readers, review
from planguard.judging.decision import Decision
from planguard.reporters import html
from tests.reporters.browser import Browser, browser

_OPENED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
_SEARCH = """(() => {
  const start = performance.now();
  document.getElementById('search').value = 'ami-1a1b web';
  update();
  return performance.now() - start;
})()"""


def decision(shape: str, folder: Path) -> Decision:
    """The judgement of a big plan of one shape."""
    plan = folder / "plan.json"
    SHAPES[shape](plan)
    return review(readers.join(readers.read(plan.read_bytes(), "plan.json")))


def measure(name: str, judged: Decision, tab: Browser, page: Path, runs: int) -> None:
    """Print what one page costs; the medians of some openings."""
    start = time.perf_counter()
    text = html.render(judged)
    rendered = time.perf_counter() - start
    page.write_text(text, encoding="utf-8")
    opened, searched = [], []
    for _ in range(runs):
        tab.open(page)
        tab.until(f"{_OPENED} > 0")
        opened.append(tab.run(_OPENED))
        searched.append(tab.run(_SEARCH))
    size = page.stat().st_size / 1e6
    told = f"opens in {statistics.median(opened):.0f} ms, searches in {statistics.median(searched):.0f} ms"
    print(f"{name}: {size:.1f} MB, written in {rendered:.1f} s, {told}")


def main() -> None:
    """Measure a plan in which one of a hundred goes, and one in which all do."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, browser(Path(folder) / "profile") as tab:
        page = Path(folder) / "report.html"
        measure("200 of 20,000 go", decision("replaced", Path(folder)), tab, page, runs)
        measure("20,000 of 20,000 go", decision("destroyed", Path(folder)), tab, page, runs)


if __name__ == "__main__":
    main()
