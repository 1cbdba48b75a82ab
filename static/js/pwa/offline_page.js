/** The page that stands in when the network brings none: it tries again by itself, and when it is asked to. */
import { untilAnswered } from '../answers.js';

const say = document.querySelector('[data-offline-say]');

document.querySelector('[data-offline-again]').addEventListener('click', () => location.reload());
addEventListener('online', () => location.reload());
untilAnswered(() => {
  say.textContent = say.dataset.waiting;
}).then(() => location.reload());
