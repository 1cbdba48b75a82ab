/** The service worker of these pages. A new one takes over at once: nothing here is under way that it could upset. */

export async function register() {
  if (!navigator.serviceWorker) return;
  try {
    const registration = await navigator.serviceWorker.register('/mes-coupons/sw.js', {
      scope: '/mes-coupons',
      updateViaCache: 'none',
    });
    const takeOver = () => registration.waiting?.postMessage('take-over');
    takeOver();
    registration.addEventListener('updatefound', () =>
      registration.installing?.addEventListener('statechange', takeOver),
    );
  } catch {
    // An address without a trusted certificate: nothing is lost with the network.
  }
}
