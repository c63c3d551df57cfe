// SPDX-License-Identifier: Apache-2.0

// discv5-peer is a node on @chainsafe/discv5 that the interop suite controls: commands come as JSON lines on stdin,
// events leave as JSON lines on stdout. interop/README.md defines both.

import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Discv5 } from '@chainsafe/discv5';
import { ENR, SignableENR } from '@chainsafe/enr';
import { generateKeyPair } from '@libp2p/crypto/keys';
import { multiaddr } from '@multiformats/multiaddr';

const TALK_ECHO = 'echo';
const LOOK_AROUND_MILLIS = 2000;

const { values: flags } = parseArgs({
  options: {
    bootnodes: { type: 'string', default: '' },
  },
});

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const unhex = (text) => new Uint8Array(Buffer.from(text, 'hex'));
const ids = (records) => records.map((record) => record.nodeId);

function report(event, fields) {
  process.stdout.write(JSON.stringify({ event, ...fields }) + '\n');
}

/** The library takes a fixed port only: a socket that is closed again finds a free one. */
function freePort() {
  return new Promise((done) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });
}

const privateKey = await generateKeyPair('secp256k1');
const own = SignableENR.createFromPrivateKey(privateKey);
const address = multiaddr(`/ip4/127.0.0.1/udp/${await freePort()}`);
own.setLocationMultiaddr(address);

const node = Discv5.create({
  enr: own,
  privateKey,
  bindAddrs: { ip4: address },
  // Its own record must not change while the suite looks at it, and dead nodes are to be noticed soon.
  config: { enrUpdate: false, pingInterval: 1000 },
});
node.on('talkReqReceived', (source, _record, message) => {
  const known = Buffer.from(message.protocol).toString() === TALK_ECHO;
  node.sendTalkResp(source, message.id, known ? message.request : new Uint8Array());
});
for (const text of flags.bootnodes.split(',').filter((part) => part !== '')) {
  node.addEnr(text);
}
await node.start();
if (flags.bootnodes !== '') {
  // The library looks for nobody by itself: whoever uses it has it look up random points now and then.
  setInterval(() => node.findRandomNode().catch(() => {}), LOOK_AROUND_MILLIS);
}
report('listening', {
  implementation: '@chainsafe/discv5',
  node: node.enr.encodeTxt(),
  id: node.enr.nodeId,
});

const commands = {
  async ping(c) {
    return { seq: Number((await node.sendPing(ENR.decodeTxt(c.node))).enrSeq) };
  },

  async record(c) {
    const [record] = await node.sendFindNode(ENR.decodeTxt(c.node), [0]);
    return { record: record.encodeTxt() };
  },

  async findnode(c) {
    return { ids: ids(await node.sendFindNode(ENR.decodeTxt(c.node), c.distances)) };
  },

  async talk(c) {
    return { response: hex(await node.sendTalkReq(ENR.decodeTxt(c.node), unhex(c.value), c.key)) };
  },

  async lookup(c) {
    return { ids: ids(await node.findNode(c.target)) };
  },
};

async function obey(c) {
  if (c.cmd === 'set') {
    node.enr.set(c.key, unhex(c.value));
    report('self', { node: node.enr.encodeTxt() });
  } else if (c.cmd === 'table') {
    report('table', { version: 5, ids: ids(node.kadValues()) });
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
await node.stop();
report('bye', {});
process.exit(0);
