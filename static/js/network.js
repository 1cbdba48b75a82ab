/** Keep the word about the network true. It is a grey word: being online promises nothing. */
function tell() {
  const state = navigator.onLine ? 'online' : 'offline';
  for (const place of document.querySelectorAll('[data-net]')) {
    if (place.dataset.state === state) continue;
    place.dataset.state = state;
    const word = place.querySelector('[data-net-word]');
    word.textContent = word.dataset[state];
  }
}

addEventListener('online', tell);
addEventListener('offline', tell);
tell();
