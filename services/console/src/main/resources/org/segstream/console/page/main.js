// Which page is shown, and to whom.

import {get, post} from './api.js';
import {h, notice, setText} from './dom.js';
import {labelsPage} from './labels.js';
import {modelsPage} from './models.js';
import {applyTheme, set, settings} from './settings.js';
import {live} from './socket.js';
import {streamPage} from './stream.js';
import {streamsPage} from './streams.js';

const THEMES = {auto: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark'};
const PAGES = {streams: streamsPage, stream: streamPage, models: modelsPage, labels: labelsPage};

const content = document.getElementById('content');
let leave = () => {};
let session = {};

function show() {
  leave();
  leave = () => {};
  if (session.asks_for_tokens && !session.role) {
    content.replaceChildren(signInPage());
    return;
  }
  const [name = 'streams', ...rest] = location.hash.replace(/^#\//, '').split('/');
  const page = PAGES[name] ?? streamsPage;
  mark(name === 'stream' ? 'streams' : name);
  const shown = page({argument: decodeURIComponent(rest.join('/')), mayAct: session.role === 'operator'});
  content.replaceChildren(shown.element);
  leave = shown.leave;
}

function mark(name) {
  for (const link of document.querySelectorAll('nav a')) {
    if (link.hash === `#/${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function signInPage() {
  const field = h('input', {id: 'token', type: 'password', autocomplete: 'current-password', required: true});
  const signIn = async event => {
    event.preventDefault();
    try {
      session = await post('api/session/sign-in', {token: field.value});
      begin();
    } catch (failure) {
      notice(failure.message, true);
      field.select();
    }
  };
  return h('form', {class: 'card sign-in', onsubmit: signIn},
    h('h1', {}, 'Sign in'),
    h('p', {class: 'muted'}, 'With the token of a viewer or an operator, which whoever runs this console has.'),
    h('label', {for: 'token'}, 'Token'), field,
    h('button', {class: 'primary'}, 'Sign in'));
}

function begin() {
  document.getElementById('sign-out').hidden = !(session.asks_for_tokens && session.role);
  if (session.role) live.start();
  show();
}

async function signOut() {
  live.stop();
  session = await post('api/session/sign-out', {});
  begin();
}

function showTheme() {
  applyTheme();
  setText(document.getElementById('theme'), THEMES[settings.theme]);
}

function nextTheme() {
  const names = Object.keys(THEMES);
  set('theme', names[(names.indexOf(settings.theme) + 1) % names.length]);
  showTheme();
}

document.getElementById('theme').addEventListener('click', nextTheme);
document.getElementById('sign-out').addEventListener('click', signOut);
document.addEventListener('connection', event => {
  const element = document.getElementById('connection');
  element.dataset.state = event.detail;
  setText(element, event.detail === 'live' ? 'Live' : 'Reconnecting …');
});
document.addEventListener('signed-out', () => {
  if (!session.role) return;
  session.role = undefined;
  live.stop();
  begin();
});
window.addEventListener('hashchange', () => {
  show();
  content.focus({preventScroll: true});
  window.scrollTo(0, 0);
});

showTheme();
try {
  session = await get('api/session');
  begin();
} catch (failure) {
  content.replaceChildren(h('p', {class: 'empty'}, failure.message));
}
