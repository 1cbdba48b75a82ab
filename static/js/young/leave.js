/** Signing out: what this device keeps is gone before the server is asked. */
import { forget } from './kept.js';

for (const form of document.querySelectorAll('[data-leaving]')) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      await forget();
    } finally {
      form.submit();
    }
  });
}
