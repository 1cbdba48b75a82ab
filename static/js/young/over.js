/** Whether a coupon that this device keeps is over. */
import { parisDay } from '../paris.js';

/** Its last day counts as a whole, in Paris; what o'clock it is, is the device's own word: the school asks the Region. */
export function isOver({ expiresOn }, now) {
  return parisDay(now) > expiresOn;
}
