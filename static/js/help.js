/** Open the answer that the address names: some browsers lead to it and leave it closed. */
function open() {
  const answer = document.getElementById(location.hash.slice(1))?.closest('details');
  if (!answer || answer.open) return;
  answer.open = true;
  answer.scrollIntoView();
}

addEventListener('hashchange', open);
open();
