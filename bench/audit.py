"""Look at every page as a browser, a screen reader and a slow phone get it: ``python -m bench.audit``.

Writes ``bench/audit.md`` and pictures of each state in ``bench/screens/``. The house is a demonstration's,
made for the audit and served by the real server. Which pages there are is told by the URL map: one that no
walk visits is a finding. Not in CI: it takes minutes, and scores move with the machine.
"""

import os
import shutil
import sys
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.exceptions import HTTPException

from bench.audits import lighthouse, report
from bench.audits.lighthouse import Scores
from bench.audits.looks import State, first_load, inspect, take_pictures
from bench.audits.states import Walk
from bench.provenance import commit
from scripts.need import find_browser
from tests.journeys.steps import sign_in
from tests.live import LiveServer, house_env, run_flask
from webapp.app import create_app
from webapp.config import Settings

HERE = Path(__file__).parent
REPORT, SCREENS, PAGES = HERE / "audit.md", HERE / "screens", HERE / "pages.toml"
_NO_PAGE = (
    "api.",
    "probes.",
    "static",
    "public.home",
    "public.demo_picture",
    "counter.receipt_pdf",
    "pwa.manifest",
    "pwa.service_worker",
    "region.print_provisional",
    "viewer.page",
    "young.live_code",
    "young.own_data",
    "young.print_coupon",
    "young.manifest",
    "young.service_worker",
)
"""Endpoints that answer with something else than a page: data, files, a redirection."""

_KEPT = "pwa.shell"
"""It comes from what the browser keeps and is no first load; tests/journeys/test_app.py holds its budget."""


class Audit:
    """Collects what is found at each state of each page."""

    def __init__(self, app: Flask, server: LiveServer) -> None:
        self.states: list[State] = []
        self._server = server
        self._adapter = app.url_map.bind("127.0.0.1")
        self._pages = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(_NO_PAGE)
        }

    def look(self, name: str, page: Page) -> None:
        """Inspect one state."""
        path = urlsplit(page.url).path
        state = State(name, path, self._endpoint(path))
        print(f"  {name}", flush=True)
        page.wait_for_load_state("networkidle")
        inspect(page, state)
        take_pictures(page, name, SCREENS)
        if state.endpoint in self._pages - {_KEPT}:
            state.bytes, state.requests, state.shown = first_load(page, page.url)
        self.states.append(state)

    def path_of(self, name: str) -> str:
        """Return the path at which a state was seen."""
        return next(state.path for state in self.states if state.name == name)

    def unvisited(self) -> list[str]:
        """Return the pages that no walk has visited."""
        return sorted(self._pages - {state.endpoint for state in self.states})

    def _endpoint(self, path: str) -> str:
        try:
            return str(self._adapter.match(path)[0])
        except HTTPException:
            return "none"


def run_lighthouse(
    server: LiveServer, browser: Browser, executable: Path, made: dict[str, str]
) -> tuple[list[Scores], str | None]:
    """Measure the pages of ``pages.toml``; also return why that can't be done, where it can't."""
    if reason := lighthouse.install():
        print(f"NOT MEASURED: Lighthouse, since {reason}", file=sys.stderr, flush=True)
        return [], reason
    scores = []
    for page in tomllib.loads(PAGES.read_text("utf-8"))["page"]:
        print(f"  Lighthouse {page['path']}", flush=True)
        # Signed in anew for each: a session may be locked or ended meanwhile, and may turn with every page.
        context = browser.new_context(base_url=server.url)
        if "as" in page:
            sign_in(context.new_page(), server, page["as"])
        cookie = "; ".join(f"{one.get('name')}={one.get('value')}" for one in context.cookies())
        context.close()
        runs = lighthouse.measure(server.url + page["path"].format(**made), cookie, executable)
        scores.append(Scores(page["path"], *runs))
    return scores, None


def main() -> int:
    """Audit, print the report and write it; 1 where something is not as it must be."""
    executable = find_browser()
    if executable is None:
        sys.exit("No browser: run `python scripts/need.py browser`, or set CHROMIUM.")
    shutil.rmtree(SCREENS, ignore_errors=True)
    SCREENS.mkdir()
    measured = commit("webapp", "templates", "static")
    with tempfile.TemporaryDirectory(prefix="guichet-audit-") as name:
        instance = Path(name)
        url = f"sqlite:///{instance / 'guichet.db'}"
        run_flask(house_env(url, instance), "demo", "setup")
        server = LiveServer(url, instance)
        try:
            with sync_playwright() as driver:
                browser = driver.chromium.launch(
                    executable_path=executable,
                    args=["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-device-for-media-stream"],
                )
                audit = Audit(create_app(Settings.from_env(house_env(url, instance))), server)
                Walk(browser, server, audit.look).everything()
                made = {
                    "coupon": server.coupon()["coupon_id"],
                    "refused": server.coupon("2021")["coupon_id"],
                    "transaction": audit.path_of("receipt").rpartition("/")[2],
                }
                scores, reason = run_lighthouse(server, browser, executable, made)
                browser.close()
        finally:
            server.kill()
    head = f"Commit {measured}, {datetime.now(UTC).date().isoformat()}, {os.cpu_count()} cores, SQLite."
    text = report.write(head, audit.states, audit.unvisited(), scores, reason)
    print(text)
    REPORT.write_text(text, encoding="utf-8")
    return 0 if report.holds(audit.states, audit.unvisited(), scores) else 1


if __name__ == "__main__":
    sys.exit(main())
