/** A form that leaves leaves once: a second tap while it is on its way does nothing. */
for (const form of document.querySelectorAll('[data-once]')) {
  form.addEventListener('submit', (event) => {
    // Another script may have kept the form here, the countdown say: then nothing is on its way.
    if (event.defaultPrevented) return;
    if ('sent' in form.dataset) event.preventDefault();
    else form.dataset.sent = '';
  });
}

// The page may come back from the browser's memory, by the back button: its form is ready again.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('[data-once]')) delete form.dataset.sent;
});
