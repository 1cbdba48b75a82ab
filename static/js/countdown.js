/** Count the seconds before another try. The server counts too: this only spares a useless tap. */
const button = document.querySelector('[data-wait]');
if (button) {
  const say = document.querySelector('[data-wait-say]');
  const label = button.textContent;
  const end = performance.now() + Number(button.dataset.wait) * 1000;
  const refuse = (event) => event.preventDefault();

  const tick = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left > 0) {
      button.textContent = button.dataset.waitWord.replace('{}', String(left));
      return;
    }
    clearInterval(timer);
    button.textContent = label;
    button.removeAttribute('aria-disabled');
    button.form.removeEventListener('submit', refuse);
    say.textContent = say.dataset.waitEnd;
  };

  const timer = setInterval(tick, 250);
  button.setAttribute('aria-disabled', 'true');
  button.form.addEventListener('submit', refuse);
  say.textContent = say.dataset.waitStart;
  tick();
}
