"""What is asked of any engine: to do something by itself on a page; to show, be filled in and pressed."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.journeys.engines import Browser, RefusedError
from tests.plumbing import ROOT

_PATIENCE_SECONDS = 30
_AS_A_SCRIPT_OF_THE_PAGE = """
const [source, done] = arguments;
addEventListener('probed', ({ detail }) => done(detail), { once: true });
const script = document.createElement('script');
script.type = 'module';
script.nonce = document.querySelector('script[nonce]').nonce;
script.textContent = source;
document.head.append(script);
"""
_SEEN = """
const [selector, words, done] = arguments;
const seen = [...document.querySelectorAll(selector)].filter((place) => place.checkVisibility());
done(seen.some((place) => place.textContent.includes(words)));
"""
_FILL = """
const [fields, done] = arguments;
for (const [name, value] of Object.entries(fields)) {
  const named = [...document.querySelectorAll(`[name=${name}]`)];
  const field = named.find((one) => one.value === value) ?? named[0];
  if (['radio', 'checkbox'].includes(field.type)) field.checked = true;
  else field.value = value;
}
done(true);
"""
_PRESS = "document.querySelector(arguments[0]).click(); arguments[1](true);"
_WORKER_STATE = """
const [done] = arguments;
navigator.serviceWorker.getRegistration('/').then((found) => done(String(found?.active?.state)));
"""


def probe(browser: Browser, name: str, **given: object) -> dict[str, Any]:
    """Have the page run a function of tests/js/probes.js, under the page's own policy; its answer."""
    files = [(ROOT / "tests" / "js" / file).read_text("utf-8") for file in ("trials.js", "probes.js")]
    # One script: a second file would have to be served by the house.
    own = "\n".join(files).replace("\nexport ", "\n")
    ask = f"""
const raised = (error) => ({{ raised: String(error) }});
const answer = await {name}({{ ...{json.dumps(given)}, trials }}).catch(raised);
dispatchEvent(new CustomEvent('probed', {{ detail: JSON.stringify(answer) }}));
"""
    answer: dict[str, Any] = json.loads(str(browser.run(_AS_A_SCRIPT_OF_THE_PAGE, own + ask)))
    return answer


def sees(browser: Browser, selector: str, words: str = "") -> None:
    """Wait until such a thing shows, with these words in it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _shows(browser, selector, words):
        assert time.monotonic() < deadline, f"{selector} does not show « {words} »"
        time.sleep(0.1)


def press(browser: Browser, selector: str, **fields: object) -> None:
    """Wait until a button shows, fill fields in by their names, then press it."""
    sees(browser, selector)
    browser.run(_FILL, fields)
    browser.run(_PRESS, selector)


def is_kept_for_later(browser: Browser) -> None:
    """Wait until the service worker serves whatever page comes next, whether this one was there before it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (state := browser.run(_WORKER_STATE)) != "activated":
        assert time.monotonic() < deadline, f"the worker is {state}"
        time.sleep(0.1)


def _shows(browser: Browser, selector: str, words: str) -> bool:
    try:
        return bool(browser.run(_SEEN, selector, words))
    except RefusedError:
        return False  # the page is being left for another
