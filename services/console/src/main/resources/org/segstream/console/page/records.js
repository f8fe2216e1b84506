// What the last masks of a stream said, and charts of it.

import {age, STAGES} from './certificate.js';
import {Chart} from './chart.js';
import {h} from './dom.js';
import * as format from './format.js';

const MOST = 600;

/** The last records, oldest first, each once. */
export class Records {
  all = [];
  #changed = new Map();
  #last = new Map();

  /** Whether there was a new one. */
  add(batch) {
    const fresh = batch.filter(record => record.offset > (this.#last.get(record.partition) ?? -1));
    for (const record of fresh) this.#last.set(record.partition, record.offset);
    this.all.push(...fresh);
    this.all.splice(0, Math.max(0, this.all.length - MOST));
    return fresh.length > 0;
  }

  /** How much of a picture is another class than in the one shown before it. */
  noteChange(sequence, share) {
    if (share === undefined) return;
    this.#changed.set(sequence, share);
    if (this.#changed.size > MOST) this.#changed.delete(this.#changed.keys().next().value);
  }

  changed(record) {
    return this.#changed.get(record.sequence);
  }

  of(sequence) {
    return this.all.findLast(record => record.sequence === sequence);
  }
}

const seconds = record => Date.parse(record.published_time) / 1000;
const column = (records, value) => records.map(record => value(record) ?? null);

/** Charts over one time axis. */
export class SeriesCharts {
  #records = [];
  #charts;

  /** @param onCursor gets the record under the cursor, or null */
  constructor(onCursor) {
    const at = index => onCursor(index === null ? null : this.#records[index] ?? null);
    const millis = value => format.millis(value);
    this.#charts = [
      [new Chart('Gap', ['Gap'], value => format.gap(value), at),
        records => [column(records, record => record.certificate?.relative_gap)]],
      [new Chart('Pixels changed since the picture before', ['Changed'], value => format.share(value), at),
        (records, all) => [column(records, record => all.changed(record))]],
      [new Chart('Iterations', ['Iterations'], value => format.count(value), at),
        records => [column(records, record => record.certificate?.iterations)]],
      [new Chart('Time in the worker', Object.values(STAGES), millis, at),
        records => Object.keys(STAGES).map(stage => column(records, record => record.timings && record.timings[stage] / 1000))],
      [new Chart('Capture to mask', ['Age'], millis, at), records => [column(records, age)]],
    ];
    this.#charts.push([new Chart('Frames a second', ['Segmented', 'Left out'], value => format.count(value), () => {}), null]);
    this.element = h('div', {class: 'charts'}, this.#charts.map(([chart]) => chart.element));
  }

  show(all) {
    this.#records = all.all.toSorted((one, other) => seconds(one) - seconds(other));
    const times = this.#records.map(seconds);
    for (const [chart, columns] of this.#charts) {
      chart.show(columns ? [times, ...columns(this.#records, all)] : rates(this.#records));
    }
  }

  leave() {
    for (const [chart] of this.#charts) chart.leave();
  }
}

/** Frames of each whole second. */
function rates(records) {
  const seen = new Map();
  for (const record of records) {
    const second = Math.floor(seconds(record));
    const counts = seen.get(second) ?? [0, 0];
    counts[record.outcome === 'segmented' ? 0 : 1]++;
    seen.set(second, counts);
  }
  const whole = [...seen.keys()].slice(1, -1);
  return [whole, whole.map(second => seen.get(second)[0]), whole.map(second => seen.get(second)[1])];
}
