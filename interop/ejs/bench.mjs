// SPDX-License-Identifier: Apache-2.0

import { content, encode } from './payload.mjs';

/** The protocol of the measurements: the same message ids, but nothing is hashed or reported per message. */
export const BENCH_CAP = 'bulk/1';
export const BENCH_PROTOCOL = 'bulk/1:4';

const ID_ECHO = 0;
const ID_REPLY = 1;
const ID_BULK = 2;
const HIGH_WATER_BYTES = 4 << 20;

const seconds = () => performance.now() / 1000;

/** What one bulk/1 channel measures. `channel` has send(id, payload), socket and an `ended` promise. */
export class Bench {
  constructor(channel, report) {
    this.channel = channel;
    this.report = report;
    this.window = null;
    this.replied = null;
  }

  received(id, payload) {
    if (id === ID_ECHO) this.channel.send(ID_REPLY, payload);
    else if (id === ID_REPLY) this.replied?.(seconds());
    else if (id === ID_BULK && this.window !== null) this.count(payload.length);
  }

  /** Counts from the first message on, which only starts the clock. */
  receive({ count = 0, seconds: duration = 0 }) {
    this.window = { count, duration, first: null, messages: 0, bytes: 0 };
    this.report('bench-ready', {});
  }

  count(size) {
    const w = this.window;
    if (w.first === null) {
      w.first = seconds();
      return;
    }
    w.messages++;
    w.bytes += size;
    const elapsed = seconds() - w.first;
    if ((w.count > 0 && w.messages >= w.count) || (w.duration > 0 && elapsed >= w.duration)) {
      this.window = null;
      this.rate('recv', w.messages, w.bytes, elapsed);
    }
  }

  /** The library writes without looking at the socket's buffer, so this waits for it. */
  async send({ size, seed = 0, count = 0, seconds: duration = 0 }) {
    if (count === 0 && duration === 0) throw new Error('count or seconds must be given');
    const payload = encode(content(size, seed));
    const start = seconds();
    let messages = 0;
    while ((count === 0 || messages < count) && (duration === 0 || seconds() - start < duration)) {
      this.channel.send(ID_BULK, payload);
      messages++;
      if (this.channel.socket.writableLength > HIGH_WATER_BYTES) {
        await Promise.race([new Promise((done) => this.channel.socket.once('drain', done)), this.channel.ended]);
      }
      if (this.channel.socket.destroyed) throw new Error('the link ended');
    }
    this.rate('send', messages, messages * payload.length, seconds() - start);
  }

  /** One request after the other. */
  async echo({ size, seed = 0, count }) {
    const payload = encode(content(size, seed));
    const times = [];
    const begin = seconds();
    for (let i = 0; i < count; i++) {
      const start = seconds();
      const reply = new Promise((done) => (this.replied = done));
      this.channel.send(ID_ECHO, payload);
      const end = await Promise.race([reply, this.channel.ended]);
      if (end === undefined) throw new Error('the link ended');
      times.push((end - start) * 1e6);
    }
    times.sort((a, b) => a - b);
    const at = (q) => times[Math.floor(q * (times.length - 1))];
    this.report('bench', {
      kind: 'echo',
      messages: count,
      seconds: seconds() - begin,
      minMicros: at(0),
      p50Micros: at(0.5),
      p90Micros: at(0.9),
      p99Micros: at(0.99),
      maxMicros: at(1),
    });
  }

  rate(kind, messages, bytes, elapsed) {
    this.report('bench', {
      kind,
      messages,
      bytes,
      seconds: elapsed,
      messagesPerSecond: messages / elapsed,
      megabytesPerSecond: bytes / 1e6 / elapsed,
    });
  }
}
