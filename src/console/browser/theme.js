// Runs before the first paint, so that a dark screen never flashes white.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const follow = () => root.setAttribute('data-bs-theme', dark.matches ? 'dark' : 'light');
  root.classList.add('js');
  follow();
  dark.addEventListener('change', follow);
})();
