/** How to put the app on the home screen: by a button where the browser offers it, else in words. */

/** Tell whether this is an iPhone or an iPad; Safari on an iPad says that it is a Mac, but no Mac has a touch screen. */
export const isApple = ({ userAgent, maxTouchPoints } = navigator) =>
  /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);

export const isInstalled = () =>
  navigator.standalone === true || matchMedia('(display-mode: standalone)').matches;

/** Show what helps on this device; `reveal(name, shown)` shows the parts of the page by name. */
export function helpInstalling(reveal) {
  const apple = isApple();
  const open = !isInstalled();
  reveal('not-installed', open);
  reveal('ios', open && apple);
  reveal('android', open && !apple);
  reveal('install-first', open && apple);
  // There the app has a memory of its own: what comes first is read first.
  const [help, form] = ['not-installed', 'new'].map((name) =>
    document.querySelector(`[data-when="${name}"]`),
  );
  if (open && apple) form.before(help);
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    const button = document.querySelector('[data-action="install"]');
    button.hidden = false;
    button.addEventListener('click', () => event.prompt(), { once: true });
  });
  addEventListener('appinstalled', () => reveal('not-installed', false));
}
