// Series over the last masks. Lines differ in their dashes too, not in colour alone.

import {h} from './dom.js';

const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [1, 4]];
const HEIGHT = 150;
const CLOCK = new Intl.DateTimeFormat(undefined, {timeStyle: 'medium'});

const variable = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A chart of lines over time; hovering calls onCursor with an index or null. */
export class Chart {
  #plot = null;
  #lines;
  #format;
  #onCursor;
  #box = h('div', {class: 'plot'});
  #size = new ResizeObserver(() => this.#fit());
  #data = null;
  #theme = '';

  constructor(title, lines, format, onCursor) {
    this.#lines = lines;
    this.#format = format;
    this.#onCursor = onCursor;
    this.element = h('figure', {class: 'chart card'}, h('figcaption', {}, title), this.#box);
    this.#size.observe(this.#box);
  }

  /** Columns: seconds since 1970, then a value or null of each line. */
  show(data) {
    this.#data = data;
    const theme = variable('--text');
    if (this.#plot && theme !== this.#theme) this.#clear();
    if (!this.#plot) this.#make(theme);
    else this.#plot.setData(data);
  }

  #make(theme) {
    const width = this.#box.clientWidth;
    if (width === 0 || !this.#data) return;
    this.#theme = theme;
    const axis = {stroke: variable('--muted'), grid: {stroke: variable('--line'), width: 1}, ticks: {show: false}, font: '11px system-ui'};
    this.#plot = new uPlot({
      width, height: HEIGHT,
      cursor: {y: false, sync: {key: 'records'}},
      scales: {y: {range: (_, low, high) => [Math.min(0, low ?? 0), (high || 1) * 1.08]}},
      legend: {live: true},
      axes: [{...axis, space: 90, values: (_, values) => values.map(value => CLOCK.format(value * 1000))}, {...axis, size: 56, values: (_, values) => values.map(this.#format)}],
      series: [{label: 'Time'}, ...this.#lines.map((label, at) => ({
        label,
        stroke: variable(`--series-${at + 1}`),
        width: 1.5,
        dash: DASHES[at],
        points: {show: false},
        spanGaps: true,
        value: (_, value) => (value === null || value === undefined ? '–' : this.#format(value)),
      }))],
      hooks: {setCursor: [plot => this.#onCursor(plot.cursor.idx ?? null)]},
    }, this.#data, this.#box);
  }

  #fit() {
    const width = this.#box.clientWidth;
    if (!this.#plot) this.#make(variable('--text'));
    else if (width > 0 && width !== this.#plot.width) this.#plot.setSize({width, height: HEIGHT});
  }

  #clear() {
    this.#plot.destroy();
    this.#plot = null;
  }

  leave() {
    this.#size.disconnect();
    if (this.#plot) this.#clear();
  }
}
