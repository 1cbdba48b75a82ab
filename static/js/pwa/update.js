/** The app on this device: its service worker, and the button that brings a new version when one waits. */

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

register();
