/** The code that the young person reads out. Pure but for what it keeps in the tab. */

const key = (checkId) => `code:${checkId}`;

/** Six digits however they were typed, or nothing. */
export function sixDigits(text) {
  const digits = text.replace(/[\s-]/g, '');
  return /^[0-9]{6}$/.test(digits) ? digits : '';
}

/**
 * The field of one claim's code.
 *
 * A code that was sent and not answered belongs to its claim: it stands, even after the page is loaded again, until
 * the server says what became of it. Another code under the same claim would be another claim.
 */
export class CodeField {
  constructor(input, held, checkId) {
    Object.assign(this, { input, held, checkId });
    const sent = sessionStorage.getItem(key(checkId));
    if (sent) this.hold(sent);
  }

  get digits() {
    return sixDigits(this.input.value);
  }

  hold(digits) {
    sessionStorage.setItem(key(this.checkId), digits);
    this.input.value = digits;
    this.input.readOnly = true;
    this.held.textContent = this.held.dataset.words;
  }

  /** It was answered: the next code may be typed. */
  release() {
    sessionStorage.removeItem(key(this.checkId));
    this.input.value = '';
    this.input.readOnly = false;
    this.held.textContent = '';
  }
}
