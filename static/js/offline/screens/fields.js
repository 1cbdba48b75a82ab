/** What is missing in a form, said under each field, with the focus on the first. */

/** Complain about the fields named, whose words stand under them; true when there are any. */
export function complain(form, names) {
  for (const error of form.querySelectorAll('[data-error]')) {
    const wrong = names.includes(error.dataset.error);
    error.hidden = !wrong;
    for (const field of form.querySelectorAll(`[aria-describedby~="${error.id}"]`)) {
      if (wrong) field.setAttribute('aria-invalid', 'true');
      else field.removeAttribute('aria-invalid');
    }
  }
  const first = names[0] && form.querySelector(`[name="${names[0]}"]`);
  first?.focus();
  return names.length > 0;
}
