/** One claim: its id is made before anything is asked, its body is frozen at the first tap, and every retry sends that body. */
import { post } from './http.js';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/**
 * The id of the claim made under one identity check.
 *
 * It is kept for the life of the tab, so that a page loaded again after a lost reply asks for the same debit.
 */
export function claimId(checkId, madeByServer, resumed) {
  const key = `claim:${checkId}`;
  const kept = sessionStorage.getItem(key);
  if (kept) return kept;
  // Taken up again after a sign-in: the claim that may have been sent is the one that came with the page.
  if (resumed) return madeByServer;
  // Outside a secure context the browser makes no id: the one that came with the page is as good.
  const fresh = crypto.randomUUID?.() ?? madeByServer;
  sessionStorage.setItem(key, fresh);
  return fresh;
}

/** A refusal is the last word on its claim id: the next try is another claim. */
export function forgetClaim(checkId) {
  sessionStorage.removeItem(`claim:${checkId}`);
}

/** Send the same bytes until the server answers; `onWait` is called each time no answer came. */
export async function sendUntilAnswered(url, body, onWait) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    let askedMs = 0;
    try {
      const reply = await post(url, body);
      // What is no answer of ours (a proxy's page, say) tells as little of the debit as none.
      if (reply.status < 500 && reply.isJson) return reply;
      askedMs = reply.retryAfterMs;
    } catch {
      // No answer came: the debit may stand or not, and only the same claim can tell.
    }
    onWait();
    await online(Math.max(wait, askedMs));
  }
}

/** Wait, or less if the network comes back in the meantime. */
function online(ms) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
  });
}
