/** What a frame leads to at the counter: words in the window, a refusal on the page, a sound, a coupon's page. */
import { ServerDecoder } from './decoder.js';
import { signIn } from './http.js';
import { showProblem } from './notice.js';
import { Opener } from './opener.js';
import { preferences } from './preferences.js';
import { Reader } from './reader.js';
import { signal } from './signals.js';
import { sentence } from './words.js';

/** Make the reader of the window at `place`; `tell(name)` says where it stands. */
export function makeReader(place, video, outline, tell) {
  const urls = place.dataset;
  const refuse = (problem) => {
    tell('looking');
    showProblem(problem, sentence('problem'));
  };
  const unread = ({ reason, problem }) => {
    if (reason === 'signed-out') {
      signIn(urls.signinUrl);
      return true;
    }
    if (reason === 'forbidden') refuse(problem);
    else tell(reason === 'turned-down' ? 'looking' : reason);
    return false;
  };
  const opener = new Opener(urls, { tell, refuse, signal: (name) => signal(name, preferences()) });
  return new Reader(video, { decoder: new ServerDecoder(urls.framesUrl), opener, outline, tell, unread });
}
