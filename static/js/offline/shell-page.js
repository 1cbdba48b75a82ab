/** The page that works without network, read as a document: from what the browser keeps, else from the server. */
import { SHELL } from './hand-on.js';

export function shellPage() {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('GET', SHELL);
    call.responseType = 'document';
    call.addEventListener('load', () =>
      call.response ? resolve(call.response) : reject(new Error('no page')),
    );
    call.addEventListener('error', () => reject(new Error('no answer')));
    call.send();
  });
}
