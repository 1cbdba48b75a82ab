/** The page holds every French sentence; scripts pick one by its name. */
export function sentence(name) {
  const list = document.getElementById('sentences').content;
  return list.querySelector(`[data-name="${name}"]`).textContent;
}
