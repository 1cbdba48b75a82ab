/** The pages leave: one after the other, each resumed where it was cut, then the form that says which they are. */
import { ask, show } from '../ask.js';
import { signIn } from '../http.js';
import { call, Rest } from './line.js';
import { percent } from './pages.js';
import { Refused, Sending } from './tus.js';

/** Twenty pages are made into one document before the answer comes. */
const PATIENCE_MS = 90_000;

/** Send all, and say how it goes; what fails leaves the pages where they were. */
export async function deliver(form, list, tell) {
  try {
    for (const page of list.pages) if (!page.done) await sendPage(page, form, list, tell);
    tell('putting');
    await sendForm(form, list);
  } catch (trouble) {
    if (!(trouble instanceof Refused)) return tell('lost');
    if (trouble.status === 401) return signIn(form.dataset.signin);
    tell('not-taken', '', trouble.data.detail);
  }
}

async function sendPage(page, form, list, tell) {
  const { create, transaction } = form.dataset;
  const rest = new Rest(() => tell('waiting'));
  const sending = new Sending(call, {
    told: (bytes) => {
      rest.went();
      Object.assign(page, { begun: true, sent: bytes });
      list.thumbs.progress(page);
      tell('sending', percent(list.pages));
    },
    kept: (url) => list.shelf.note(page.id, { url }),
    rest: (askedMs) => rest.wait(askedMs),
  });
  page.url = await sending.send(page.file, { create, about: { transaction }, at: page.url });
  page.done = true;
  await list.shelf.note(page.id, { url: page.url, done: true });
  list.thumbs.progress(page);
}

/** Send the form with the uploads' ids, in order; then go where the answer leads, or show what it says. */
async function sendForm(form, list) {
  for (const old of form.querySelectorAll('[name="upload"]')) old.remove();
  for (const page of list.pages) {
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name: 'upload', value: page.url.split('/').at(-1) });
    form.append(field);
  }
  const { url, page } = await ask(form, PATIENCE_MS);
  if (url === form.action) return show(page);
  // The server has them: nothing of them stays here.
  await list.shelf.clear(list.pages);
  return location.assign(url);
}
