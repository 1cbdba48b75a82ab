/** Before signing out with claims that wait: say that they stay here and go out by themselves. */

import { count } from './queue.js';
import { counted } from './said.js';

/** Hold the first tap on a form that signs out, if anything waits; the second one goes. */
export function warnBeforeLeaving(db) {
  const words = document.querySelector('[data-leaving-words]');
  if (!words) return;
  const warned = new WeakSet();
  addEventListener('submit', async (event) => {
    const form = event.target;
    if (!form.querySelector('[data-action="sign-out"], [data-action="end-sessions"]') || warned.has(form))
      return;
    event.preventDefault();
    warned.add(form);
    const waiting = await count(db);
    if (waiting === 0) return form.submit();
    const say = words.content.firstElementChild.cloneNode(true);
    const place = say.querySelector('[data-many]');
    place.textContent = counted(place, waiting);
    document.querySelector('[data-leaving]').replaceChildren(say);
    say.focus();
    return null;
  });
}
