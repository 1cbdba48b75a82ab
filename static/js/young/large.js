/** One QR alone on a white screen, which stays lit meanwhile. */

export function enlarge(ticket, awake) {
  const opener = document.querySelector('[data-action="large"]');
  const dialog = document.querySelector('[data-large]');
  const said = (name) => ticket.querySelector(`[data-keep="${name}"]`).textContent;
  dialog
    .querySelector('[data-large-qr]')
    .replaceChildren(ticket.querySelector('[data-qr] svg').cloneNode(true));
  dialog.querySelector('[data-large-number]').textContent = said('number');
  dialog.querySelector('[data-large-what]').textContent = said('amount');
  opener.hidden = false;
  opener.addEventListener('click', () => {
    dialog.showModal();
    awake.hold();
  });
  dialog.querySelector('[data-action="close-large"]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => awake.release());
  // Browsers let the lock go when the page is hidden, and give none back by themselves.
  document.addEventListener('visibilitychange', () => {
    if (dialog.open && !document.hidden) awake.hold();
  });
}
