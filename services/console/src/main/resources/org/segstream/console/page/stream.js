// One stream, live: the picture with its mask, what is proven of it, and how it has been.

import {get} from './api.js';
import {certificateCard} from './certificate.js';
import {h, setText} from './dom.js';
import * as format from './format.js';
import {changedShare, shares} from './picture.js';
import {Records, SeriesCharts} from './records.js';
import {set, settings} from './settings.js';
import {Stage} from './stage.js';
import {STATES} from './streams.js';

const EVERY = 3000;
const MODES = {overlay: 'Mask', beside: 'Side by side', change: 'Change', gap: 'Where the gap is'};
const TYPING = new Set(['INPUT', 'SELECT', 'TEXTAREA']);

export function streamPage({argument: id}) {
  const records = new Records();
  const classes = new ClassList(() => stage.repaint());
  const about = h('div', {class: 'card pad', 'aria-label': 'Certificate', role: 'region'});
  const figures = h('p', {class: 'figures-line muted'});
  const stage = new Stage(id, classes.hidden, onShown, batch => records.add(batch) && drawLater());
  const charts = new SeriesCharts(record => tell(record ?? records.of(stage.sequence)));
  const health = new Health(id);
  const controls = new Controls(stage);

  function onShown(picture, before, glassMillis) {
    classes.show(picture);
    const changed = changedShare(picture, before);
    if (!stage.isPaused) records.noteChange(picture.header.sequence, changed);
    setText(figures, [
      `${format.decimal(stage.rate)} pictures a second`,
      `${format.millis(glassMillis)} from capture to this page`,
      changed === undefined ? '' : `${format.share(changed)} of the pixels changed`,
    ].filter(Boolean).join(' · '));
    controls.show(picture);
    tell(records.of(picture.header.sequence) ?? picture.header);
  }

  let told = null;
  function tell(record) {
    if (!record || record === told) return;
    told = record;
    about.replaceChildren(h('h2', {}, 'What is proven'), ...certificateCard(record));
  }

  let isDue = false;
  function drawLater() {
    if (isDue) return;
    isDue = true;
    setTimeout(() => {
      isDue = false;
      charts.show(records);
    }, 500);
  }

  const onKey = event => {
    if (TYPING.has(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (controls.key(event.key, event.target)) event.preventDefault();
  };
  document.addEventListener('keydown', onKey);
  const element = h('section', {'aria-label': `Stream ${id}`},
    h('p', {class: 'crumbs'}, h('a', {href: '#/streams'}, 'Streams'), ' / '),
    h('div', {class: 'head'}, h('h1', {class: 'ellipsis'}, id), health.state),
    h('div', {class: 'watch'},
      h('div', {class: 'stack'}, stage.element, controls.element, figures),
      h('aside', {class: 'stack'}, classes.element, about)),
    h('h2', {}, 'The last minute'), charts.element, health.element);
  return {
    element,
    leave: () => {
      document.removeEventListener('keydown', onKey);
      stage.leave();
      charts.leave();
      health.leave();
    },
  };
}

/** The buttons under the picture. */
class Controls {
  #stage;
  #pause;
  #files;

  constructor(stage) {
    this.#stage = stage;
    this.#pause = h('button', {type: 'button', 'aria-keyshortcuts': 'Space', onclick: () => this.#toggle()}, 'Pause');
    const step = (text, by, key) => h('button', {type: 'button', 'aria-keyshortcuts': key, onclick: () => this.#step(by)}, text);
    this.mode = h('select', {'aria-label': 'What is shown', id: 'mode', onchange: () => this.#set('mode', this.mode.value)},
      Object.entries(MODES).map(([value, text]) => h('option', {value, selected: value === settings.mode}, text)));
    this.opacity = h('input', {type: 'range', id: 'opacity', min: 0, max: 100, step: 5, value: settings.opacity,
      oninput: () => this.#set('opacity', Number(this.opacity.value))});
    this.outlines = h('input', {type: 'checkbox', id: 'outlines', checked: settings.outlines,
      onchange: () => this.#set('outlines', this.outlines.checked)});
    this.#files = ['frame', 'mask', 'record'].map(name => h('a', {class: 'button', download: true, 'data-file': name}, name[0].toUpperCase() + name.slice(1)));
    this.element = h('div', {class: 'controls'},
      h('div', {class: 'row'}, this.#pause, step('Back', -1, ','), step('Forward', 1, '.')),
      h('div', {class: 'row'}, this.mode),
      h('label', {class: 'row', for: 'opacity'}, 'Opacity', this.opacity),
      h('label', {class: 'row', for: 'outlines'}, this.outlines, 'Outlines'),
      h('div', {class: 'row', role: 'group', 'aria-label': 'Download'}, h('span', {class: 'muted'}, 'Download'), this.#files));
  }

  #set(name, value) {
    set(name, value);
    this.#stage.repaint();
  }

  #toggle() {
    this.#stage.isPaused ? this.#stage.resume() : this.#stage.pause();
    setText(this.#pause, this.#stage.isPaused ? 'Resume' : 'Pause');
  }

  #step(by) {
    if (!this.#stage.isPaused) this.#toggle();
    this.#stage.step(by);
  }

  /** A key that may be one of the picture's; whether it was. */
  key(key, target) {
    if (key === ' ' && target.tagName !== 'BUTTON' && target.tagName !== 'A') this.#toggle();
    else if (key === ',') this.#step(-1);
    else if (key === '.') this.#step(1);
    else if (key === 'o') this.outlines.click();
    else return false;
    return true;
  }

  /** The files of the picture that is shown. */
  show({header}) {
    for (const link of this.#files) {
      link.setAttribute('href', `api/records/${header.partition}/${header.offset}/${link.dataset.file}`);
    }
  }
}

/** The classes with their colours and shares, each to be shown or not. */
class ClassList {
  hidden = new Set();
  #rows = [];
  #key = '';
  #list = h('ul', {class: 'classes'});
  #onChange;

  constructor(onChange) {
    this.#onChange = onChange;
    const all = (text, isShown) => h('button', {type: 'button', class: 'quiet', onclick: () => this.#all(isShown)}, text);
    this.element = h('div', {class: 'card pad', role: 'region', 'aria-label': 'Classes'},
      h('div', {class: 'head'}, h('h2', {}, 'Classes'), h('div', {class: 'row'}, all('All', true), all('None', false))), this.#list);
  }

  show(picture) {
    const key = JSON.stringify(picture.classes);
    if (key !== this.#key) this.#make(key, picture.classes);
    shares(picture).forEach((value, id) => {
      setText(this.#rows[id].share, format.share(value));
      this.#rows[id].bar.value = value;
    });
  }

  #make(key, classes) {
    this.#key = key;
    this.hidden.clear();
    this.#rows = classes.map(({name, rgb}, id) => {
      const box = h('input', {type: 'checkbox', checked: true, onchange: () => this.#set(id, box.checked)});
      const swatch = h('canvas', {class: 'swatch', width: 1, height: 1, 'aria-hidden': 'true'});
      const context = swatch.getContext('2d');
      context.fillStyle = `#${rgb.toString(16).padStart(6, '0')}`;
      context.fillRect(0, 0, 1, 1);
      const share = h('span', {class: 'number'});
      const bar = h('progress', {max: 1, 'aria-label': `Share of ${name}`});
      return {box, share, bar, row: h('li', {}, h('label', {}, box, swatch, h('span', {class: 'ellipsis'}, name)), bar, share)};
    });
    this.#list.replaceChildren(...this.#rows.map(({row}) => row));
  }

  #set(id, isShown) {
    if (isShown) this.hidden.delete(id);
    else this.hidden.add(id);
    this.#onChange();
  }

  #all(isShown) {
    this.#rows.forEach(({box}, id) => {
      box.checked = isShown;
      if (isShown) this.hidden.delete(id);
      else this.hidden.add(id);
    });
    this.#onChange();
  }
}

/** What the monitor says of the stream, window by window. */
class Health {
  state = h('span', {class: 'state'});
  element = h('div', {});
  #timer;

  constructor(id) {
    const refresh = async () => {
      try {
        this.#show(await get('api/stream', {id}));
      } catch (failure) {
        this.state.dataset.state = 'unknown';
        setText(this.state, failure.code === 404 ? 'Not judged yet' : 'Unknown');
      }
    };
    refresh();
    this.#timer = setInterval(refresh, EVERY);
  }

  #show(health) {
    this.state.dataset.state = health.state;
    setText(this.state, `${STATES[health.state] ?? health.state} for ${format.ago(health.state_since)}`);
    if (health.windows.length > 0) {
      this.element.replaceChildren(h('h2', {}, 'As the monitor counts'), windowsTable(health.windows));
    }
  }

  leave() {
    clearInterval(this.#timer);
  }
}

const lengths = {10: '10 s', 60: '1 min', 900: '15 min'};
const ROWS = [
  ['Frames', window => format.count(window.frames)],
  ['Frames a second', window => format.decimal(window.frames / window.length_s)],
  ['Left out', window => format.count(window.superseded + window.past_deadline + window.queue_full)],
  ['Not decodable or failed', window => format.count(window.undecodable + window.failed)],
  ['Lost before the worker', window => format.count(window.missing)],
  ['Age, 95 %', window => format.millis(window.age_ms?.p95)],
  ['In the worker, 95 %', window => format.millis(window.latency_ms?.p95)],
  ['Gap, median', window => format.gap(window.relative_gap?.p50)],
  ['Iterations, mean', window => format.decimal(window.mean_iterations)],
  ['Flickering pixels, mean', window => format.percent(window.flicker), 'flicker'],
  ['Pixels with a small margin, mean', window => format.percent(window.small_margin), 'small_margin'],
];

function windowsTable(windows) {
  const shown = ROWS.filter(([, , field]) => !field || windows.some(window => window[field] !== undefined));
  return h('div', {class: 'card scroll', tabindex: 0, role: 'region', 'aria-label': 'Windows'}, h('table', {},
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Window'), windows.map(({length_s: length}) => h('th', {scope: 'col'}, lengths[length] ?? `${length} s`)))),
    h('tbody', {}, shown.map(([name, value]) => h('tr', {}, h('th', {scope: 'row'}, name), windows.map(window => h('td', {}, value(window))))))));
}
