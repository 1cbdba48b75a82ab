/**
 * The way of one document of sealed pages: its form is asked for, its pages leave one by one, then the form goes.
 *
 * The form is noted before it goes. Where its answer was lost it goes again with the same uploads, and the server says
 * what it did with them: so no document comes twice, and no page is forgotten that did not come.
 */
import { Refused } from './tus.js';

const held = (why, words = '') => ({ name: 'held', held: { why, words } });

/** `line`: `read(url)` the form, `send(page, form)` a page, `post(url, form, fields)`; `note(pages, what)` keeps. */
export async function errand({ url, pages, signed }, { read, send, post, note }) {
  const form = await read(url);
  if (form.at === 'elsewhere') return { name: 'sign-in' };
  const before = pages.filter((page) => page.asked !== undefined);
  const going = before.length > 0 ? before : pages;
  if (before.length === 0) {
    const refused = hindered(form, signed) ?? (await sendAll(going, (page) => send(page, form)));
    if (refused) return refused;
    await note(going, { asked: true });
  }
  const uploads = going.map((page) => page.url.split('/').at(-1));
  const said = await post(url, form, { uploads, signed });
  if (said.name === 'taken') return { name: 'sent', pages: going };
  if (said.name === 'elsewhere') return { name: 'sign-in' };
  await note(going, { asked: undefined });
  // The server waited for the form for a day; then it forgot the pages. They begin anew.
  return said.name === 'forgotten' && before.length > 0 ? { name: 'again' } : held('refused', said.words);
}

/** What a person has to settle before anything leaves, or null. */
function hindered({ at, there, dated }, signed) {
  if (at === 'closed') return held('closed');
  // Somebody sent it by another way: which of the two counts is for a person to say.
  if (there) return held('there');
  return dated && !signed ? held('date') : null;
}

/** Send pages in their order; what the server said if it takes none of them. */
async function sendAll(pages, send) {
  try {
    for (const page of pages) page.url = await send(page);
    return null;
  } catch (trouble) {
    if (!(trouble instanceof Refused)) throw trouble;
    return [401, 403].includes(trouble.status) ? { name: 'sign-in' } : held('refused', trouble.data.detail);
  }
}
