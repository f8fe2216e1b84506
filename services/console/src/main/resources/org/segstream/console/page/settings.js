// What the reader has chosen, kept in the browser.

const KEY = 'segstream';
const DEFAULTS = {theme: 'auto', opacity: 45, outlines: true, mode: 'overlay', size: '24', sort: 'name'};

function load() {
  try {
    return {...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY) ?? '{}')};
  } catch {
    return {...DEFAULTS};
  }
}

export const settings = load();

export function set(name, value) {
  settings[name] = value;
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // A browser that keeps nothing: the choice holds until the page is left.
  }
}

export function applyTheme() {
  if (settings.theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = settings.theme;
}
