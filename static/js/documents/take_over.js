/** The page of a document takes its sealed pages in hand: a person sends them from here, with what else belongs to it. */

/** The pages that are here. Sealed ones do not leave by themselves as long as this page shows them. */
export async function keptPages(form, shelf) {
  const kept = await shelf.pages(form.dataset);
  if (!kept.some((page) => page.sealed)) return kept;
  const { hold } = await import('./hold.js');
  await hold(form.dataset.claim);
  const left = await shelf.pages(form.dataset);
  const sealed = left.find((page) => page.sealed);
  // They left while this page waited for what sent them: the list of documents says so.
  if (!sealed) location.replace(form.action.replace(/\/[^/]*$/, ''));
  for (const [part, typed] of Object.entries(sealed?.signed ?? {})) {
    const field = form.elements[`signed-${part}`];
    if (field && !field.value) field.value = typed;
  }
  return left;
}
