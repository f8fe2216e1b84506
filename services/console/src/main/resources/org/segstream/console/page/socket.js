// One WebSocket for all that is live. It comes back by itself, and then watches what it watched.

const SLOWEST_RETRY = 8000;
const STAY_EVERY = 20_000;

class Live {
  #socket = null;
  #watched = new Map();
  #retry = 250;
  #wanted = false;

  constructor() {
    setInterval(() => this.#send({do: 'stay'}), STAY_EVERY);
  }

  /** Connects, and stays connected. */
  start() {
    this.#wanted = true;
    if (this.#socket) return;
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      this.#retry = 250;
      this.#tell('live');
      for (const {kind, stream} of this.#watched.values()) this.#send({do: 'watch', kind, stream});
    };
    socket.onmessage = event => (typeof event.data === 'string' ? this.#text(event.data) : this.#picture(event.data));
    socket.onclose = () => {
      this.#socket = null;
      if (!this.#wanted) return;
      this.#tell('away');
      setTimeout(() => this.#wanted && this.start(), this.#retry);
      this.#retry = Math.min(this.#retry * 2, SLOWEST_RETRY);
    };
  }

  stop() {
    this.#wanted = false;
    this.#socket?.close();
  }

  /**
   * Watches a stream until the function that is returned is called.
   * onPicture gets a message's bytes and may return a promise: the next pictures wait for it.
   */
  watch(kind, stream, onPicture, onRecords = () => {}) {
    const key = `${kind}/${stream}`;
    this.#watched.set(key, {kind, stream, onPicture, onRecords});
    this.#send({do: 'watch', kind, stream});
    return () => {
      if (this.#watched.delete(key)) this.#send({do: 'leave', kind, stream});
    };
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #text(data) {
    const message = JSON.parse(data);
    this.#watched.get(`live/${message.stream}`)?.onRecords(message.records, message.missed);
  }

  async #picture(data) {
    const header = headerOf(data);
    const stream = header.stream_id;
    try {
      await this.#watched.get(`${header.kind}/${stream}`)?.onPicture(data, header);
    } catch (failure) {
      console.warn(`a picture of ${stream} cannot be shown`, failure);
    } finally {
      this.#send({do: 'drawn', kind: header.kind, stream});
    }
  }

  #tell(state) {
    document.dispatchEvent(new CustomEvent('connection', {detail: state}));
  }
}

/** The JSON before a picture. */
export function headerOf(data) {
  const length = new DataView(data).getUint32(0);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
}

export const live = new Live();
