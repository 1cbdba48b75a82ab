/** The app on this device: its service worker, a new version when one waits, and what an enrolled device keeps. */

/** Register the service worker; where there is none, or the address is not secure, everything works online. */
export async function register() {
  if (!navigator.serviceWorker) return;
  let registration;
  try {
    registration = await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' });
  } catch {
    // An address without a trusted certificate: the page says nothing, since nothing is lost online.
    return;
  }
  watch(registration);
  // A counter's page may stay open for days.
  setInterval(() => registration.update().catch(() => {}), 60 * 60 * 1000);
}

function watch(registration) {
  const offer = () => {
    // The first installation replaces nothing: there is nothing to offer.
    if (registration.waiting && navigator.serviceWorker.controller) show(registration.waiting);
  };
  offer();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', offer);
  });
}

function show(waiting) {
  const place = document.querySelector('[data-new-version]');
  if (!place) return;
  place.hidden = false;
  place.querySelector('button').addEventListener(
    'click',
    () => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      waiting.postMessage('take-over');
    },
    { once: true },
  );
}

/**
 * An enrolled device looks after its queue and its licence; any other loads nothing more and says so, and so does one
 * that was enrolled and finds nothing: its browser has thrown away what it kept.
 */
async function lookAfter() {
  let flagged = false;
  try {
    // The key of offline/flag.js, looked at without loading it.
    flagged = localStorage.getItem('guichet.device') !== null;
  } catch {
    // A browser that keeps nothing is no device.
  }
  if (flagged && (await import('../offline/upkeep.js')).enrolled) return;
  for (const place of document.querySelectorAll('[data-kept-place] > [data-ready]')) {
    const words = place.querySelector('template').content.firstElementChild;
    place.querySelector('[data-ready-say]').replaceChildren(words.cloneNode(true));
    place.hidden = false;
  }
}

register();
lookAfter();
