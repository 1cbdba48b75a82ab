/** A notice that is opened is read: it need not be ticked too. */
addEventListener('click', ({ target }) => {
  const form = target.closest?.('.notice__link')?.closest('[data-unread]')?.querySelector('form');
  // The page is left meanwhile, and where the answer leads is of no interest.
  if (form)
    fetch(form.action, { method: 'POST', body: new FormData(form), keepalive: true, redirect: 'manual' });
});
