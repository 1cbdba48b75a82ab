/** A sheet from the bottom: opened and closed by its buttons; the browser keeps the focus inside and gives it back. */

for (const button of document.querySelectorAll('[data-opens]')) {
  const sheet = document.getElementById(button.dataset.opens);
  button.addEventListener('click', () => sheet.showModal());
}
for (const button of document.querySelectorAll('[data-closes]')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}
for (const sheet of document.querySelectorAll('dialog')) {
  // A tap beside the sheet lands on the dialog itself: what is in the sheet lies in its only child.
  sheet.addEventListener('click', (event) => {
    if (event.target === sheet) sheet.close();
  });
}
