/** The region where a refusal is said: it is on the page from the start, so screen readers hear what enters it. */
const region = () => document.querySelector('[data-notice]');

/** Say a refusal: its title, its sentence, and what to do next. */
export function show({ title, message = '', steps = '', code = '' }) {
  const banner = document.getElementById('notice-template').content.firstElementChild.cloneNode(true);
  if (code) banner.dataset.outcome = code;
  for (const [slot, words] of Object.entries({ title, message, steps })) {
    banner.querySelector(`[data-slot="${slot}"]`).textContent = words;
  }
  const faq = banner.querySelector('[data-slot="faq"]');
  faq.hidden = !code;
  // Not by its `hash`: what lies in a template has no address of its own to change.
  faq.setAttribute('href', faq.getAttribute('href') + code);
  region().replaceChildren(banner);
}

/** Say the refusal that the server sent as problem+json, under a title of this page. */
export function showProblem(problem, title) {
  const advice = Array.isArray(problem.advice) ? problem.advice.join(' ') : problem.advice;
  show({ title, message: problem.detail ?? '', steps: advice ?? '', code: problem.code ?? '' });
}

export function clear() {
  region().replaceChildren();
}
