// SPDX-License-Identifier: Apache-2.0

// dpt-peer is a node on the discovery (v4) of @ethereumjs/devp2p that the interop suite controls: commands come as
// JSON lines on stdin, events leave as JSON lines on stdout. interop/README.md defines both. Fields with a leading
// underscore are the library's own; it has no public way to ask one node.

import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { DPT, genPrivateKey } from '@ethereumjs/devp2p';
import { keccak256 } from 'ethereum-cryptography/keccak.js';

const ASK_AGAIN_MILLIS = 500;
const NEIGHBOURS_MILLIS = 1500;

const { values: flags } = parseArgs({
  options: {
    bootnodes: { type: 'string', default: '' },
  },
});

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const unhex = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const ids = (peers) => peers.filter((peer) => peer.id).map((peer) => hex(keccak256(peer.id)));

function report(event, fields) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

/** The library states its port before it knows it: a socket that is closed again finds a free one. */
function freePort() {
  return new Promise((done) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });
}

/** enode://<key>@<address>:<TCP port>[?discport=<UDP port>] */
function parsed(enode) {
  const url = new URL(enode);
  const tcpPort = Number(url.port);
  return {
    id: unhex(url.username),
    address: url.hostname,
    tcpPort,
    udpPort: Number(url.searchParams.get('discport') ?? tcpPort),
  };
}

const port = await freePort();
const dpt = new DPT(genPrivateKey(), {
  endpoint: { address: '127.0.0.1', udpPort: port, tcpPort: port },
  refreshInterval: 10 * ASK_AGAIN_MILLIS,
});
dpt.events.on('error', (error) => process.stderr.write(`dpt-peer: ${error.message}\n`));
await new Promise((done) => {
  dpt.events.once('listening', done);
  dpt.bind(port, '127.0.0.1');
});
const node = `enode://${hex(dpt.id)}@127.0.0.1:${port}`;
report('listening', {
  implementation: '@ethereumjs/devp2p',
  node,
  enode: node,
  id: hex(keccak256(dpt.id)),
});
for (const text of flags.bootnodes.split(',').filter((part) => part !== '')) {
  dpt.bootstrap(parsed(text));
}

const commands = {
  async ping(c) {
    const pong = await dpt._server.ping(parsed(c.node));
    return { id: hex(keccak256(pong.id)) };
  },

  /** The library does not say which request an answer belongs to: all that come for a while are it. */
  async findnode(c) {
    const found = [];
    const listener = (peers) => found.push(...peers);
    dpt._server.events.on('peers', listener);
    dpt._server.findneighbours(parsed(c.node), unhex(c.target));
    await new Promise((done) => setTimeout(done, NEIGHBOURS_MILLIS));
    dpt._server.events.off('peers', listener);
    return { endpoints: found.map((peer) => `${peer.address}:${peer.udpPort}`) };
  },
};

async function obey(c) {
  if (c.cmd === 'table') {
    report('table', { version: 4, ids: ids(dpt.getPeers()) });
  } else if (c.cmd in commands) {
    try {
      report(`done-${c.cmd}`, { node: c.node, ...(await commands[c.cmd](c)) });
    } catch (e) {
      report('failed', { of: c.cmd, node: c.node, message: String(e.message ?? e) });
    }
  } else {
    report('error', { cmd: c.cmd, message: `unknown command "${c.cmd}"` });
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  if (command.cmd === 'quit') break;
  obey(command);
}
dpt.destroy();
report('bye', {});
process.exit(0);
