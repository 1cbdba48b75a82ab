/** On every page of a counter: an enrolled device looks after its queue and its licence; any other loads nothing. */
import { isFlagged } from './flag.js';

if (isFlagged()) {
  import('./upkeep.js');
} else {
  for (const place of document.querySelectorAll('[data-ready]')) {
    const words = place.querySelector('template').content.querySelector('[data-code="not_enrolled"]');
    place.querySelector('[data-ready-say]').replaceChildren(words.cloneNode(true));
    place.hidden = false;
  }
}
