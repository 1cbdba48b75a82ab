/**
 * The service worker: the shell's files, and a page for when there is no network. Nothing else is ever kept.
 *
 * No page with a name on it and no answer of the API comes here. A new version waits for the person's word, or until
 * every page of the old one is closed: it never swaps files under a debit.
 */
const { name, release, page, shell, apart } = self.GUICHET;
const KEPT = `${name}-${release}`;
const [PATIENCE_MS, TRIES] = [4_000, 3];

self.addEventListener('install', (event) => event.waitUntil(keepShell()));

/** Keep the shell, whole before it serves: on a bad network what an earlier try brought need not come again. */
async function keepShell() {
  const cache = await caches.open(KEPT);
  const there = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  there.delete(page);
  await Promise.all(shell.filter((url) => !there.has(url)).map((url) => bring(cache, url, TRIES)));
}

async function bring(cache, url, tries) {
  try {
    // Past the browser's own cache: what is kept is what the server has now.
    await cache.add(new Request(url, { cache: 'reload', credentials: 'omit' }));
  } catch (trouble) {
    if (tries > 1) return bring(cache, url, tries - 1);
    throw trouble;
  }
}

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOldVersions().then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

// The network is back: pages that lie in the background look at their queue (offline/wake.js).
self.addEventListener('sync', (event) => {
  if (event.tag === 'guichet-queue') event.waitUntil(tellPages(event.tag));
});

async function tellPages(word) {
  for (const one of await self.clients.matchAll({ type: 'window' })) one.postMessage(word);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  // Those pages have a worker of their own, and another page for when there is no network.
  if (apart && request.mode === 'navigate' && `${url.pathname}/`.startsWith(`${apart}/`)) return;
  if (request.mode === 'navigate') event.respondWith(url.pathname === page ? file(request) : open(request));
  else if (shell.includes(url.pathname)) event.respondWith(file(request));
});

async function forgetOldVersions() {
  const names = await caches.keys();
  const old = names.filter((one) => one.startsWith(`${name}-`) && one !== KEPT);
  return Promise.all(old.map((one) => caches.delete(one)));
}

/** A page comes from the network; where none comes in time, the shell's page stands in its place. */
async function open(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: stop.signal });
  } catch {
    return (await caches.match(page)) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

/** A file of this release never changes: what is kept is as good as what would come. */
async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
