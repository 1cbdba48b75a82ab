/** The server has too much to do, or is not well: it is asked again, more slowly. */
export const crowded = (status) => status >= 500 || status === 429;

/** Why a frame was not looked at: `signed-out`, `crowded`, `forbidden`, `turned-down` or `unreachable`. `text`: what was read. */
export class Unread extends Error {
  constructor(reason, { problem = null, waitMs = 0, text = '', cause } = {}) {
    super(reason, { cause });
    Object.assign(this, { reason, problem, waitMs, text });
  }
}
