/** Where files come from: they are chosen, dropped on the page, or pasted. */

/** Whether this is a kind of file that a document may be made of. */
const fits = (file) => file.type.startsWith('image/') || file.type === 'application/pdf';

export function comings(form, field, take) {
  field.addEventListener('change', () => take([...field.files]));
  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])].filter(fits);
    if (files.length > 0) event.preventDefault();
    take(files);
  });
  addEventListener('dragover', (event) => {
    if (![...event.dataTransfer.types].includes('Files')) return;
    event.preventDefault();
    form.dataset.over = '';
  });
  addEventListener('dragleave', (event) => {
    // Leaving one element for another is no leaving of the page.
    if (event.relatedTarget === null) delete form.dataset.over;
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    delete form.dataset.over;
    take([...event.dataTransfer.files].filter(fits));
  });
}
