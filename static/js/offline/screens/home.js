/** The scan without network: camera, number, and how far this device may go on. */
import { permission } from '../../camera.js';
import { tidy } from '../../typed.js';
import { standing } from '../standing.js';
import { Eye } from './eye.js';
import { judge } from './judge.js';
import { readPhotos } from './photo.js';

/** Judge a text and show what this device says of it. */
export async function read(app, text) {
  // Judged by what is true now: this screen may have been open since yesterday.
  app.now = await standing(app.db);
  app.claim = await judge(tidy(text), app.now);
  return app.go(app.claim.code === 'number_unverified' ? 'number' : 'coupon');
}

export function home(app, root) {
  app.claim = null;
  const open = (text) => void read(app, text);
  const eye = new Eye(root.querySelector('[data-camera]'), open);
  const tell = (name) => {
    // What the window says meanwhile would cover the word on the photo.
    eye.stop();
    eye.tell(name);
  };
  readPhotos(root.querySelector('[data-photo]'), eye.decoder, { open, tell });
  const form = root.querySelector('form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = form.elements.number.value;
    if (typed.trim()) read(app, typed);
    else form.elements.number.focus();
  });
  root.querySelector('[data-slot="who"]').textContent = app.now.person.name;
  const hide = () => document.hidden && eye.stop();
  document.addEventListener('visibilitychange', hide);
  permission().then((word) => word?.state === 'granted' && eye.start());
  return () => {
    document.removeEventListener('visibilitychange', hide);
    eye.close();
  };
}
