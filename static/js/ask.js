/** Send a form from the page instead of by leaving it, so that what was typed outlives an answer that is lost. */

const PATIENCE_MS = 15_000;
let shown = 0;

/** Fetch a page; give back where it stands, its status and itself. No answer, or none worth showing: it rejects. */
export function load(url, { method = 'GET', body = null, headers = {}, patienceMs = PATIENCE_MS } = {}) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open(method, url);
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.responseType = 'document';
    call.timeout = patienceMs;
    const lost = () => reject(new Error('no answer'));
    for (const name of ['error', 'timeout', 'abort']) call.addEventListener(name, lost);
    call.addEventListener('load', () => {
      if (call.status >= 500 || !call.response?.body) lost();
      else resolve({ url: call.responseURL, status: call.status, page: call.response });
    });
    call.send(body);
  });
}

/** Send a form; give back where the answer stands and its page. */
export const ask = (form, patienceMs = PATIENCE_MS) =>
  load(form.action, { method: 'POST', body: new FormData(form), patienceMs });

/** Put a page that the server drew in the place of this one, under the same address, and run its scripts. */
export function show(page) {
  const token = page.querySelector('meta[name="csrf-token"]');
  if (token) document.querySelector('meta[name="csrf-token"]')?.replaceWith(token);
  document.title = page.title;
  document.body.className = page.body.className;
  document.body.replaceChildren(...page.body.childNodes);
  shown += 1;
  // A module runs once an address: for the new elements it is asked for under another one.
  for (const script of page.querySelectorAll('script[type="module"]')) import(`${script.src}?${shown}`);
  scrollTo(0, 0);
  document.querySelector('[autofocus]')?.focus();
}
