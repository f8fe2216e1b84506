// Numbers and times as the reader's own language writes them.

const NONE = '–';

const number = digits => new Intl.NumberFormat(undefined, {maximumFractionDigits: digits});
const whole = number(0);
const one = number(1);
const percentages = new Intl.NumberFormat(undefined, {style: 'percent', maximumSignificantDigits: 2});
const instants = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium'});

const isKnown = value => value !== undefined && value !== null && !Number.isNaN(value);

export const count = value => (isKnown(value) ? whole.format(value) : NONE);
export const decimal = value => (isKnown(value) ? one.format(value) : NONE);
export const rate = value => (isKnown(value) ? `${one.format(value)} fps` : NONE);

/** A share, 1 being all. */
export const share = value => (isKnown(value) ? percentages.format(value) : NONE);

/** A share, 100 being all. */
export const percent = value => (isKnown(value) ? share(value / 100) : NONE);

/** A relative gap; 0 says that the mask is an optimum. */
export const gap = value => (isKnown(value) ? (value === 0 ? 'optimal' : share(value)) : NONE);

export function millis(value) {
  if (!isKnown(value)) return NONE;
  return value < 10_000 ? `${whole.format(value)} ms` : `${one.format(value / 1000)} s`;
}

export function bytes(value) {
  return value < 1 << 20 ? `${whole.format(value / 1024)} KiB` : `${one.format(value / (1 << 20))} MiB`;
}

export const time = iso => (iso ? instants.format(new Date(iso)) : NONE);

/** How long ago, in one unit. */
export function ago(iso) {
  if (!iso) return NONE;
  const seconds = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  if (seconds < 90) return `${whole.format(seconds)} s`;
  if (seconds < 5400) return `${whole.format(seconds / 60)} min`;
  if (seconds < 129_600) return `${whole.format(seconds / 3600)} h`;
  return `${whole.format(seconds / 86_400)} d`;
}
