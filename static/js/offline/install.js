/** How to put the app on the home screen: by a button where the browser offers it, else in words. */

const IOS = /iPhone|iPad|iPod/;

const isInstalled = () => navigator.standalone === true || matchMedia('(display-mode: standalone)').matches;

/** Show what helps on this device; `reveal(name, shown)` shows the parts of the page by name. */
export function helpInstalling(reveal) {
  const apple = IOS.test(navigator.userAgent);
  const open = !isInstalled();
  reveal('not-installed', open);
  reveal('ios', open && apple);
  reveal('android', open && !apple);
  reveal('install-first', open && apple);
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    const button = document.querySelector('[data-action="install"]');
    button.hidden = false;
    button.addEventListener('click', () => event.prompt(), { once: true });
  });
  addEventListener('appinstalled', () => reveal('not-installed', false));
}
