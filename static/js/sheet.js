/** Bottom sheets: the browser keeps the focus inside while one is open, and gives it back to what opened it. */
for (const opener of document.querySelectorAll('a[data-sheet]')) {
  const sheet = document.getElementById(opener.hash.slice(1));
  opener.addEventListener('click', (event) => {
    event.preventDefault();
    sheet.showModal();
  });
  sheet.addEventListener('click', (event) => {
    // Outside its own box the click falls on the dialog itself: that closes it too.
    if (event.target !== sheet && !event.target.closest('[data-sheet-close]')) return;
    event.preventDefault();
    sheet.close();
  });
}
