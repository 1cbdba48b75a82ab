/** How a page of a document may be looked at: its sizes, its four sides up, and the keys for them. */

export const ZOOMS = ['50', '100', '150', '200', '300'];

export const KEYS = {
  ArrowLeft: 'previous',
  PageUp: 'previous',
  ArrowRight: 'next',
  PageDown: 'next',
  '+': 'in',
  '=': 'in',
  '-': 'out',
  0: 'whole',
  t: 'turn',
};

/** Give the next larger size for `in`, the next smaller for `out`; at either end it stays. */
export function step(zoom, way) {
  const at = ZOOMS.indexOf(zoom) + (way === 'in' ? 1 : -1);
  return ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at))];
}

/** Give the turn a quarter further, clockwise. */
export const turned = (turn) => String((Number(turn) + 90) % 360);

/** Ask again for a picture that did not come, a few times: the house may have been busy drawing others. */
export function askAgain(image, tries = 3) {
  if (tries === 0) return;
  const again = () => {
    askAgain(image, tries - 1);
    image.setAttribute('src', image.getAttribute('src'));
  };
  image.addEventListener('error', () => setTimeout(again, 2000), { once: true });
}
