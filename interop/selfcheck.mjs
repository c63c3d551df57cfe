// SPDX-License-Identifier: Apache-2.0

// Links geth-peer and ejs-peer with each other, both ways: a check of the counterparts themselves, without any Java.
// What they do to each other here is also the reference for what is theirs and what would be ours when the suite fails.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const EVENT_MILLIS = 30_000;
const SIZES = [1, 2, 55, 56, 255, 256, 65_535, 65_536, 1 << 20, 15 << 20];
const REASONS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16];
const GETH_PROTOCOLS = 'aaa/1:8,mid/1:4,mid/2:6,zzz/3:5,geth-only/1:9';
const EJS_PROTOCOLS = 'zzz/3:5,mid/2:6,mid/1:4,bbb/1:7,aaa/1:8';
const SHARED = [
  { cap: 'aaa/1', offset: 16, length: 8 },
  { cap: 'mid/2', offset: 24, length: 6 },
  { cap: 'zzz/3', offset: 30, length: 5 },
];

/** A program of the suite: commands go in, and the first event that fits comes out, whenever it arrived. */
class Program {
  constructor(name, file, args) {
    this.name = name;
    this.events = [];
    this.waiting = new Set();
    this.child = spawn(file, args, { cwd: HERE, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.events.push(JSON.parse(line));
      for (const wake of this.waiting) wake();
    });
  }

  say(cmd, fields = {}) {
    this.child.stdin.write(JSON.stringify({ cmd, ...fields }) + '\n');
  }

  async expect(event, fields = {}) {
    const fits = (e) => e.event === event && Object.entries(fields).every(([key, value]) => e[key] === value);
    const deadline = Date.now() + EVENT_MILLIS;
    for (;;) {
      const at = this.events.findIndex(fits);
      if (at >= 0) return this.events.splice(at, 1)[0];
      assert.ok(Date.now() < deadline, `${this.name} never said ${event} ${JSON.stringify(fields)}, only\n`
          + this.events.map((e) => JSON.stringify(e)).join('\n'));
      await new Promise((done) => {
        const timer = setTimeout(done, deadline - Date.now());
        const wake = () => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          done();
        };
        this.waiting.add(wake);
      });
    }
  }

  async end() {
    this.say('quit');
    this.child.stdin.end();
    await this.expect('bye');
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}

async function link(dialler, listener) {
  dialler.say('dial', { enode: listener.enode });
  const [seen, met] = await Promise.all([
    dialler.expect('peer', { peer: listener.id }),
    listener.expect('peer', { peer: dialler.id }),
  ]);
  assert.deepEqual([seen.inbound, met.inbound], [false, true]);
  assert.deepEqual(seen.running, SHARED);
  assert.deepEqual(met.running, SHARED);
}

async function echo(from, to, cap, size, seed) {
  from.say('send', { peer: to.id, cap, id: 0, size, seed });
  const { sha256 } = await from.expect('sent', { cap, id: 0, size });
  await to.expect('message', { peer: from.id, cap, id: 0, size, sha256 });
  await from.expect('message', { peer: to.id, cap, id: 1, size, sha256 });
}

async function echoes(one, other) {
  for (const size of SIZES) {
    for (const seed of [0, size]) {
      await echo(one, other, 'aaa/1', size, seed);
      await echo(other, one, 'mid/2', size, seed);
    }
  }
  await Promise.all(
    SHARED.flatMap(({ cap }, i) => [echo(one, other, cap, 300_000 + i, 1), echo(other, one, cap, 200_000 + i, 1)]),
  );
  one.say('send', { peer: other.id, cap: 'zzz/3', id: 4, size: 3, seed: 1 }); // the last id of the last capability
  await other.expect('message', { cap: 'zzz/3', id: 4, size: 3 });
}

async function disconnects(geth, ejs) {
  for (const reason of REASONS) {
    await link(geth, ejs);
    geth.say('disconnect', { peer: ejs.id, reason });
    await geth.expect('drop', { remote: false, reason });
    // geth writes no Disconnect for "network error": the remote only sees the socket close
    await ejs.expect('drop', reason === 1 ? { remote: false, reason: null } : { remote: true, reason });

    await link(ejs, geth);
    ejs.say('disconnect', { peer: geth.id, reason });
    await ejs.expect('drop', { remote: false, reason });
    // ejs never compresses Disconnect; geth reads it as broken Snappy and never learns the reason
    await geth.expect('drop', { remote: false, reason: null });
  }
}

const geth = new Program('geth', 'geth/geth-peer', ['--protocols', GETH_PROTOCOLS]);
const ejs = new Program('ejs', process.execPath, ['ejs/ejs-peer.mjs', '--protocols', EJS_PROTOCOLS]);
try {
  for (const program of [geth, ejs]) {
    const { enode, peer, implementation } = await program.expect('listening');
    Object.assign(program, { enode, id: peer });
    console.log(`${program.name}: ${implementation}`);
  }
  for (const [dialler, listener] of [[geth, ejs], [ejs, geth]]) {
    await link(dialler, listener);
    await echoes(dialler, listener);
    dialler.say('disconnect', { peer: listener.id, reason: 8 });
    await Promise.all([dialler.expect('drop'), listener.expect('drop')]);
    console.log(`${dialler.name} dials ${listener.name}: offsets and echoes agree`);
  }
  await disconnects(geth, ejs);
  console.log('disconnect reasons are as documented');
  await Promise.all([geth.end(), ejs.end()]);
} finally {
  geth.child.kill();
  ejs.child.kill();
}
