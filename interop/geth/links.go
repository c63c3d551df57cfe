// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
)

// Message ids of every protocol of the suite (README.md).
const (
	idEcho  = 0 // answered with idReply and the same payload
	idReply = 1
)

// pendingWrites bounds the answers and commands that wait for the link of one protocol.
const pendingWrites = 1024

// links holds the protocols that run now, by peer and capability.
type links struct {
	mutex   sync.Mutex
	running map[string]*channel // key: peer id + " " + capability
	known   map[*p2p.Peer]*sync.Once
}

// channel is one protocol on one link.
type channel struct {
	cap    string
	rw     p2p.MsgReadWriter
	writes chan outgoing
	closed chan struct{}
	bench  *counters
}

type outgoing struct {
	id      uint64
	payload []byte
	done    func(error)
}

func newLinks() *links {
	return &links{running: map[string]*channel{}, known: map[*p2p.Peer]*sync.Once{}}
}

// protocols makes geth protocols of a list such as "aaa/1:8,mid/2:6" (name/version:length).
func (l *links) protocols(list string) ([]p2p.Protocol, error) {
	var protocols []p2p.Protocol
	for _, one := range strings.Split(list, ",") {
		if one == "" {
			continue
		}
		name, numbers, ok := strings.Cut(one, "/")
		version, length, ok2 := strings.Cut(numbers, ":")
		v, err := strconv.ParseUint(version, 10, 31)
		n, err2 := strconv.ParseUint(length, 10, 31)
		if !ok || !ok2 || name == "" || err != nil || err2 != nil {
			return nil, fmt.Errorf("protocol %q is not name/version:length", one)
		}
		protocols = append(protocols, l.protocol(name, uint(v), n))
	}
	return protocols, nil
}

func (l *links) protocol(name string, version uint, length uint64) p2p.Protocol {
	protocol := p2p.Protocol{Name: name, Version: version, Length: length}
	protocol.Run = func(peer *p2p.Peer, rw p2p.MsgReadWriter) error {
		l.reportOnce(peer)
		ch := &channel{
			cap:    fmt.Sprintf("%s/%d", name, version),
			rw:     rw,
			writes: make(chan outgoing, pendingWrites),
			closed: make(chan struct{}),
			bench:  newCounters(),
		}
		key := publicKey(peer.Node()) + " " + ch.cap
		l.put(key, ch)
		defer l.remove(key, ch)
		defer close(ch.closed)
		go ch.writeLoop()
		return ch.readLoop(publicKey(peer.Node()))
	}
	return protocol
}

// readLoop never writes: an answer of 15 MiB to a peer that itself is writing would stop both sides.
func (ch *channel) readLoop(peer string) error {
	for {
		msg, err := ch.rw.ReadMsg()
		if err != nil {
			return err
		}
		if ch.cap == benchCap && msg.Code != idEcho {
			ch.bench.received(msg)
			if err := msg.Discard(); err != nil {
				return err
			}
			continue
		}
		payload := make([]byte, msg.Size)
		if _, err := io.ReadFull(msg.Payload, payload); err != nil {
			return err
		}
		if ch.cap != benchCap {
			event := described(payload)
			event["peer"], event["cap"], event["id"] = peer, ch.cap, msg.Code
			report("message", event)
		}
		if msg.Code == idEcho {
			ch.write(idReply, payload, func(error) {})
		}
	}
}

func (ch *channel) writeLoop() {
	for {
		select {
		case out := <-ch.writes:
			out.done(ch.rw.WriteMsg(p2p.Msg{
				Code: out.id, Size: uint32(len(out.payload)), Payload: bytes.NewReader(out.payload)}))
		case <-ch.closed:
			return
		}
	}
}

func (ch *channel) write(id uint64, payload []byte, done func(error)) {
	select {
	case ch.writes <- outgoing{id, payload, done}:
	case <-ch.closed:
		done(p2p.ErrShuttingDown)
	}
}

func (l *links) put(key string, ch *channel) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.running[key] = ch
}

func (l *links) remove(key string, ch *channel) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.running[key] == ch {
		delete(l.running, key)
	}
}

func (l *links) find(peer, cap string) *channel {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.running[peer+" "+cap]
}

// reportOnce reports the link before any of its messages: the first protocol that starts does it, the others wait.
func (l *links) reportOnce(peer *p2p.Peer) {
	l.mutex.Lock()
	once := l.known[peer]
	if once == nil {
		once = new(sync.Once)
		l.known[peer] = once
	}
	l.mutex.Unlock()
	once.Do(func() { report("peer", description(peer)) })
}

func description(peer *p2p.Peer) object {
	caps := []string{}
	for _, c := range peer.Caps() {
		caps = append(caps, c.String())
	}
	return object{
		"peer":    publicKey(peer.Node()),
		"inbound": peer.Inbound(),
		"name":    peer.Fullname(),
		"caps":    caps,
		"running": runningProtocols(peer),
	}
}

// runningProtocols reads where geth itself has laid out each shared capability. Those fields are not exported,
// so they are read by reflection; a release that renames them makes this panic, which is what we want to hear.
func runningProtocols(peer *p2p.Peer) []object {
	running := []object{}
	for it := reflect.ValueOf(peer).Elem().FieldByName("running").MapRange(); it.Next(); {
		protocol := it.Value().Elem()
		running = append(running, object{
			"cap":    fmt.Sprintf("%s/%d", it.Key().String(), protocol.FieldByName("Version").Uint()),
			"offset": protocol.FieldByName("offset").Uint(),
			"length": protocol.FieldByName("Length").Uint(),
		})
	}
	sort.Slice(running, func(i, j int) bool { return running[i]["offset"].(uint64) < running[j]["offset"].(uint64) })
	return running
}

// publicKey is how the suite names a node: its public key, 128 hex digits.
func publicKey(node *enode.Node) string {
	return hex.EncodeToString(crypto.FromECDSAPub(node.Pubkey())[1:])
}
