// The live picture of a stream, and the last ones to step through.

import {h, setText} from './dom.js';
import * as format from './format.js';
import {Painter} from './painter.js';
import {decode} from './picture.js';
import {settings} from './settings.js';
import {live} from './socket.js';

const MOST_KEPT = 60;
const MOST_BYTES = 48 << 20;

export class Stage {
  isPaused = false;
  rate = undefined;
  #hidden;
  #onShown;
  #canvas = h('canvas', {class: 'stage', width: 480, height: 360, role: 'img', 'aria-label': 'The newest frame with its mask'});
  #readout = h('p', {class: 'readout'}, 'Waiting for a picture …');
  #painter = new Painter(this.#canvas);
  #kept = [];
  #at = -1;
  #picture = null;
  #before = null;
  #times = [];
  #leave;

  /**
   * @param hidden ids that are not shown
   * @param onShown gets a picture, the one before, and its age in ms
   */
  constructor(id, hidden, onShown, onRecords) {
    this.#hidden = hidden;
    this.#onShown = onShown;
    this.element = h('div', {class: 'stage-box'}, this.#canvas, this.#readout);
    this.#canvas.addEventListener('pointermove', event => this.#point(event));
    this.#canvas.addEventListener('pointerleave', () => this.#caption());
    this.#leave = live.watch('live', id, (data, header) => this.#take(data, header), onRecords);
  }

  get sequence() {
    return this.#picture?.header.sequence;
  }

  async #take(data, header) {
    if (this.isPaused) return;
    this.#keep(data);
    await this.#show(data, header);
    const now = performance.now();
    this.#times = [...this.#times.filter(each => now - each < 3000), now];
    this.rate = this.#times.length > 1 ? (1000 * (this.#times.length - 1)) / (now - this.#times[0]) : undefined;
  }

  #keep(data) {
    this.#kept.push(data);
    let bytes = this.#kept.reduce((sum, each) => sum + each.byteLength, 0);
    while (this.#kept.length > MOST_KEPT || (bytes > MOST_BYTES && this.#kept.length > 2)) {
      bytes -= this.#kept.shift().byteLength;
    }
    this.#at = this.#kept.length - 1;
  }

  async #show(data, header) {
    const picture = await decode(data, header);
    this.#before?.bitmap?.close();
    this.#before = this.#picture;
    this.#picture = picture;
    this.repaint();
    const captured = picture.header.capture_time;
    const glass = captured && !this.isPaused ? Math.max(0, Date.now() - Date.parse(captured)) : undefined;
    this.#canvas.dataset.sequence = picture.header.sequence;
    this.#canvas.dataset.glass = glass ?? '';
    this.#onShown(picture, this.#before, glass);
  }

  /** Paints what is there again, as it is to look now. */
  repaint() {
    if (!this.#picture) return;
    const {opacity, outlines, mode} = settings;
    this.#painter.paint(this.#picture, {opacity, outlines, mode, hidden: this.#hidden}, this.#before);
    this.#caption();
  }

  #caption() {
    if (!this.#picture) return;
    const {header} = this.#picture;
    const said = header.missing ? `: no picture, ${header.missing}` : settings.mode === 'gap' ? `: ${gapsOf(header)}` : '';
    setText(this.#readout, `Frame ${header.sequence}${said}`);
  }

  #point(event) {
    if (!this.#picture) return;
    const {labels, width, height, classes} = this.#picture;
    const {clientWidth, clientHeight, width: columns, height: rows} = this.#canvas;
    const scale = Math.min(clientWidth / columns, clientHeight / rows);
    const half = settings.mode === 'beside' ? columns / 2 : columns;
    const column = (event.offsetX - (clientWidth - scale * columns) / 2) / scale;
    const row = (event.offsetY - (clientHeight - scale * rows) / 2) / scale;
    if (column < 0 || row < 0 || column >= columns || row >= rows) return;
    const x = Math.floor(((column % half) / half) * width);
    const y = Math.floor((row / rows) * height);
    const name = classes[labels[y * width + x]]?.name ?? 'Void';
    setText(this.#readout, `Frame ${this.#picture.header.sequence} · ${name} at ${x}, ${y}`);
  }

  pause() {
    this.isPaused = true;
  }

  resume() {
    this.isPaused = false;
  }

  /** Shows an earlier or later one of the pictures that are kept. */
  async step(by) {
    const to = Math.min(Math.max(this.#at + by, 0), this.#kept.length - 1);
    if (to === this.#at || to < 0) return;
    this.#at = to;
    await this.#show(this.#kept[to]);
  }

  leave() {
    this.#leave();
    this.#picture?.bitmap?.close();
    this.#before?.bitmap?.close();
    this.#kept = [];
  }
}

function gapsOf({local_gaps: gaps}) {
  return gaps
    ? `the brightest cell has ${format.decimal(gaps.largest)} nats of the gap`
    : 'its record does not say where the gap is (segstream worker --local-gaps --check-every 1)';
}
