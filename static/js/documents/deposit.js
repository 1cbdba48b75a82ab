/** The page of one document: what is chosen, dropped, pasted or photographed becomes its pages, then leaves. */
import { sentence } from '../words.js';
import { comings } from './comings.js';
import { List } from './list.js';

const form = document.querySelector('[data-deposit]');
const say = form.querySelector('[data-deposit-say]');
const send = form.querySelector('[data-action="deposit"]');
const [shoot, field] = [form.querySelector('[data-shoot]'), form.elements.files];
const label = send.textContent;
let taking = null;

/** Say one of the page's sentences, or words that the server sent. */
function tell(name, number = '', words = name && sentence(name).replace('{}', String(number))) {
  if (say.textContent !== words) say.textContent = words;
}

const list = new List(form, {
  tell,
  changed: () => {
    form.dataset.pages = String(list.pages.length);
    for (const way of [shoot, field]) way.disabled = list.busy || list.full;
  },
});

/** Take in files one after the other: each is shrunk and judged by what is fetched only now. */
async function takeIn(files) {
  if (list.busy || files.length === 0) return;
  tell('working');
  const { page } = await import('./intake.js');
  const made = [];
  for (const file of files) made.push(await page(file));
  field.value = '';
  await list.add(made);
}

async function photograph() {
  const [{ Taking }, { small }] = await Promise.all([import('./taking.js'), import('./intake.js')]);
  const keep = ({ file, fault, canvas }) => list.add([{ file, fault, view: small(canvas) }]);
  const failed = (trouble) => tell(`camera-${trouble}`);
  taking ??= new Taking(document.querySelector('[data-taking-place]'), { keep, failed });
  await taking.open();
}

/** Let all leave, once however often it is tapped. */
async function leave() {
  if (list.busy) return;
  if (list.pages.length === 0) return tell('nothing');
  // Asked for before anything leaves: on a slow network the server's word would come after all the pages.
  const undated = [...form.querySelectorAll('[name^="signed-"]')].find((field) => !field.value.trim());
  undated?.focus();
  if (undated) return tell('undated');
  list.lock(true);
  [send.textContent, send.ariaDisabled] = [sentence('leaving'), 'true'];
  const { deliver } = await import('./leaving.js');
  await deliver(form, list, tell);
  [send.textContent, send.ariaDisabled] = [label, 'false'];
  list.lock(false);
}

const orLost = (act) => (given) => act(given).catch(() => tell('lost'));

comings(form, field, orLost(takeIn));
shoot.addEventListener('click', orLost(photograph));
shoot.hidden = false;
form.addEventListener('submit', (event) => {
  event.preventDefault();
  orLost(leave)();
});
list.restore();
