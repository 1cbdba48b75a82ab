/** The keyboard's « next » key goes to the next field, so that what is typed is typed in one go, without a tap. */
const fields = [...document.querySelectorAll('[enterkeyhint="next"]')];

for (const [place, field] of fields.entries()) {
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    const next = fields[place + 1] ?? document.getElementById(field.dataset.then);
    if (next) next.focus();
    // After the last one the keyboard leaves, and the choices under it show.
    else field.blur();
  });
}
