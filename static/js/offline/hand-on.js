/** From the page that needs the network to the one that does not, with the coupon that was just read. */
import { isFlagged } from './flag.js';

const KEY = 'guichet.read';
export const SHELL = '/hors-ligne';

/** Training stays where it is, and a device that is not enrolled has nothing to go on with. */
export const mayGoOn = ({ readUrl }) => readUrl.startsWith('/api/') && isFlagged();

/** Leave for the page without network; true, since the page is left. */
export function takeAlong(text) {
  sessionStorage.setItem(KEY, text);
  location.assign(SHELL);
  return true;
}

/** What came along, once. */
export function broughtAlong() {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return text;
}
