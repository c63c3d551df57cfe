// SPDX-License-Identifier: Apache-2.0

// ejs-peer is a node on @ethereumjs/devp2p that the interop suite controls: commands come as JSON lines on stdin,
// events leave as JSON lines on stdout. interop/README.md defines both. Fields with a leading underscore are the
// library's own; it has no public way to ping, to see a failed handshake or to know where a capability was laid out.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Peer, RLPx, genPrivateKey } from '@ethereumjs/devp2p';
import * as snappy from 'snappyjs';
import { BENCH_CAP, BENCH_PROTOCOL, Bench } from './bench.mjs';
import { content, described, encode } from './payload.mjs';

const ID_ECHO = 0;
const ID_REPLY = 1;
const MAX_PEERS = 1000;
const QUIT_MILLIS = 3000; // the library ends a socket 2 s after its Disconnect

const { values: flags } = parseArgs({
  options: {
    key: { type: 'string' },
    name: { type: 'string', default: 'ejs-peer' },
    protocols: { type: 'string', default: '' },
    bench: { type: 'boolean', default: false },
    nagle: { type: 'boolean', default: false },
  },
});

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const unhex = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const utf8 = (text) => new TextEncoder().encode(text);
const keyOf = (peer) => (peer.getId() === null ? null : hex(peer.getId()));

function report(event, fields) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

/** Links that were reported, by public key of the remote. */
const links = new Map();
/** The last error of a link, to explain its end. */
const errors = new WeakMap();

/**
 * The library makes one instance of a capability's class per link, calls _handleMessage on it and nothing else. Its
 * own base class Protocol is not exported, and would end the link after 5 s unless eth's Status came.
 */
function protocolClass(capName) {
  return class {
    constructor(_version, peer, send) {
      this._peer = peer;
      this._send = send;
      this.capName = capName;
      if (capName === BENCH_CAP) this.bench = new Bench(this, report);
    }

    get socket() {
      return this._peer._socket;
    }

    /** Resolves, with undefined, when the socket closes. */
    get ended() {
      return (this._ended ??= new Promise((done) => this.socket.once('close', () => done(undefined))));
    }

    /** The library leaves compression to the protocol. */
    send(id, payload) {
      this._send(id, this._peer.getHelloMessage().protocolVersion >= 5 ? snappy.compress(payload) : payload);
    }

    _handleMessage(id, payload) {
      reportPeer(this._peer);
      if (this.bench !== undefined) {
        this.bench.received(id, payload);
        return;
      }
      report('message', { peer: keyOf(this._peer), cap: capName, id, ...described(payload) });
      if (id === ID_ECHO) this.send(ID_REPLY, payload);
    }
  };
}

function capability(text) {
  const parts = /^([^/]+)\/(\d+):(\d+)$/.exec(text);
  if (parts === null) throw new Error(`protocol ${text} is not name/version:length`);
  const [, name, version, length] = parts;
  return {
    name,
    version: Number(version),
    length: Number(length),
    constructor: protocolClass(`${name}/${version}`),
  };
}

function description(peer) {
  return {
    peer: keyOf(peer),
    inbound: peer._eciesSession._gotEIP8Auth === true,
    name: peer.getHelloMessage().clientId,
    caps: peer.getHelloMessage().capabilities.map((c) => `${c.name}/${c.version}`),
    running: peer._protocols.map(({ protocol, offset, length }) => ({ cap: protocol.capName, offset, length })),
  };
}

/** Reports a link once, before anything else of it. */
function reportPeer(peer) {
  if (links.get(keyOf(peer)) === peer) return;
  links.set(keyOf(peer), peer);
  peer._socket.setNoDelay(!flags.nagle); // header and body of a frame are two writes: Nagle holds the second one back
  for (const [method, event] of [['_handlePing', 'ping'], ['_handlePong', 'pong']]) {
    const original = peer[method];
    peer[method] = function () {
      report(event, { peer: keyOf(peer) });
      original.call(peer);
    };
  }
  report('peer', description(peer));
}

/** The library tells about the end of links only that it had announced; this hears of every socket. */
const onSocketClose = Peer.prototype._onSocketClose;
Peer.prototype._onSocketClose = function () {
  onSocketClose.call(this);
  const peer = keyOf(this);
  const reason = this._disconnectReason ?? null;
  const message = errors.get(this)?.message ?? (reason === null ? 'the socket closed' : '');
  if (links.get(peer) === this) {
    links.delete(peer);
    report('drop', { peer, remote: this._disconnectWe === false, reason, message });
  } else {
    report('failed', { peer, inbound: this._eciesSession._gotEIP8Auth === true, reason, message });
  }
};

const capabilities = (flags.protocols + (flags.bench ? `,${BENCH_PROTOCOL}` : ''))
  .split(',')
  .filter((text) => text !== '')
  .map(capability);
const rlpx = new RLPx(flags.key === undefined ? genPrivateKey() : unhex(flags.key), {
  clientId: utf8(flags.name),
  capabilities,
  maxPeers: MAX_PEERS,
});
rlpx.events.on('peer:added', reportPeer);
rlpx.events.on('peer:error', (peer, error) => errors.set(peer, error));
rlpx.events.on('error', (error) => report('error', { cmd: '', message: error.message }));
rlpx.events.on('listening', () => {
  const { port } = rlpx._server.address();
  const library = new URL('./node_modules/@ethereumjs/devp2p/package.json', import.meta.url);
  report('listening', {
    implementation: `@ethereumjs/devp2p ${JSON.parse(readFileSync(library)).version} node ${process.version}`,
    enode: `enode://${hex(rlpx.id)}@127.0.0.1:${port}`,
    peer: hex(rlpx.id),
  });
});
rlpx.listen(0, '127.0.0.1');

async function dial({ enode }) {
  const { username, hostname, port } = new URL(enode);
  try {
    await rlpx.connect({ id: unhex(username), address: hostname, tcpPort: Number(port) });
  } catch (error) {
    report('failed', { peer: username, inbound: false, reason: null, message: error.message });
  }
}

function link(key) {
  const peer = links.get(String(key).toLowerCase());
  if (peer === undefined) throw new Error(`no link to "${key}"`);
  return peer;
}

function channel(key, cap) {
  const found = link(key).getProtocols().find((protocol) => protocol.capName === cap);
  if (found === undefined) throw new Error(`${cap} does not run with "${key}"`);
  return found;
}

const commands = {
  dial,
  send({ peer, cap, id, size, seed = 0 }) {
    const payload = encode(content(size, seed));
    channel(peer, cap).send(id, payload);
    report('sent', { peer, cap, id, ...described(payload) });
  },
  disconnect: ({ peer, reason }) => link(peer).disconnect(reason),
  ping: ({ peer }) => link(peer)._sendPing(),
  peers: () => report('peers', { peers: [...links.values()].map(description) }),
  'bench-recv': (command) => channel(command.peer, BENCH_CAP).bench.receive(command),
  'bench-send': (command) => channel(command.peer, BENCH_CAP).bench.send(command),
  'bench-echo': (command) => channel(command.peer, BENCH_CAP).bench.echo(command),
};

async function obey(line) {
  let cmd = '';
  try {
    const command = JSON.parse(line);
    cmd = command.cmd;
    if (cmd === 'quit') quit();
    else if (Object.hasOwn(commands, cmd)) await commands[cmd](command);
    else throw new Error(`unknown command "${cmd}"`);
  } catch (error) {
    report('error', { cmd, message: error.message });
  }
}

let quitting = false;
function quit() {
  if (quitting) return;
  quitting = true;
  const open = [...links.values()].map((peer) => new Promise((done) => peer._socket.once('close', done)));
  rlpx.destroy();
  const late = new Promise((done) => setTimeout(done, QUIT_MILLIS));
  Promise.race([Promise.all(open), late]).then(() => {
    report('bye', {});
    process.exit(0);
  });
}

createInterface({ input: process.stdin }).on('line', obey).on('close', quit);
