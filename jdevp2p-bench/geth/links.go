// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/rlp"
)

const (
	bulk = "bulk/1"

	idEcho    = 0
	idReply   = 1
	idCounted = 2
)

// links holds the channels that are open, by peer and capability.
type links struct {
	mutex    sync.Mutex
	channels map[string]*channel
	stop     atomic.Bool
	received atomic.Int64
}

type channel struct {
	rw      p2p.MsgReadWriter
	replies chan time.Time
	closed  chan struct{}
}

func newLinks() *links { return &links{channels: map[string]*channel{}} }

func publicKey(node *enode.Node) string {
	return hex.EncodeToString(crypto.FromECDSAPub(node.Pubkey())[1:])
}

// protocol runs handle for each message; a message that it does not read is discarded.
func (l *links) protocol(name string, length uint64, handle func(*channel, p2p.Msg) error) p2p.Protocol {
	return p2p.Protocol{Name: name, Version: 1, Length: length, Run: func(peer *p2p.Peer, rw p2p.MsgReadWriter) error {
		ch := &channel{rw, make(chan time.Time, 1), make(chan struct{})}
		key := publicKey(peer.Node()) + " " + name + "/1"
		l.mutex.Lock()
		l.channels[key] = ch
		l.mutex.Unlock()
		defer close(ch.closed)
		report("channel", object{"peer": publicKey(peer.Node()), "cap": name + "/1"})
		for {
			msg, err := rw.ReadMsg()
			if err != nil {
				return err
			}
			if err := handle(ch, msg); err != nil {
				return err
			}
			if err := msg.Discard(); err != nil {
				return err
			}
		}
	}}
}

func (l *links) bulk(ch *channel, msg p2p.Msg) error {
	switch msg.Code {
	case idEcho:
		same := make([]byte, msg.Size)
		if _, err := io.ReadFull(msg.Payload, same); err != nil {
			return err
		}
		return p2p.Send(ch.rw, idReply, rlp.RawValue(same))
	case idReply:
		ch.replies <- time.Now()
	case idCounted:
		l.received.Add(1)
	}
	return nil
}

// sink counts its messages, each after a sleep.
func (l *links) sink(sleep time.Duration) func(*channel, p2p.Msg) error {
	return func(_ *channel, msg p2p.Msg) error {
		if err := msg.Discard(); err != nil {
			return err
		}
		time.Sleep(sleep)
		l.received.Add(1)
		return nil
	}
}

func (l *links) find(peer, cap string) (*channel, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if ch := l.channels[peer+" "+cap]; ch != nil {
		return ch, nil
	}
	return nil, fmt.Errorf("%s does not run with %q", cap, peer)
}

// flood sends a number of messages, or until stop.
func (l *links) flood(c command) error {
	ch, err := l.find(c.Peer, c.Cap)
	if err != nil {
		return err
	}
	id := uint64(0)
	if c.Cap == bulk {
		id = idCounted
	}
	payload := payload(c.Size, c.Seed)
	begin, messages := time.Now(), 0
	for (c.Count == 0 && !l.stop.Load()) || messages < c.Count {
		if err := p2p.Send(ch.rw, id, rlp.RawValue(payload)); err != nil {
			return err
		}
		messages++
	}
	seconds := time.Since(begin).Seconds()
	report("bench", object{"kind": "flood", "messages": messages, "seconds": seconds,
		"messagesPerSecond": float64(messages) / seconds})
	return nil
}

// echo measures one request after the other, for a number or for a time, with a pause between.
func (l *links) echo(c command) error {
	ch, err := l.find(c.Peer, bulk)
	if err != nil {
		return err
	}
	payload := payload(c.Size, c.Seed)
	limit := time.Duration(c.Seconds * float64(time.Second))
	var times []time.Duration
	begin := time.Now()
	for (c.Count == 0 || len(times) < c.Count) && (limit == 0 || time.Since(begin) < limit) {
		start := time.Now()
		if err := p2p.Send(ch.rw, idEcho, rlp.RawValue(payload)); err != nil {
			return err
		}
		select {
		case end := <-ch.replies:
			times = append(times, end.Sub(start))
		case <-ch.closed:
			return errors.New("the link ended")
		}
		time.Sleep(time.Duration(c.PauseMicros) * time.Microsecond)
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	micros := func(q float64) float64 { return float64(times[int(q*float64(len(times)-1))].Nanoseconds()) / 1e3 }
	report("bench", object{"kind": "echo", "messages": len(times), "seconds": time.Since(begin).Seconds(),
		"minMicros": micros(0), "p50Micros": micros(0.5), "p90Micros": micros(0.9), "p99Micros": micros(0.99),
		"maxMicros": micros(1)})
	return nil
}

// payload is one RLP string whose content follows from size and seed as interop/README.md defines it.
func payload(size int, seed uint32) []byte {
	content := make([]byte, size)
	state := seed
	for i := range content {
		if seed == 0 {
			content[i] = byte(i%251) ^ byte(i>>12)
			continue
		}
		state = state*1664525 + 1013904223
		content[i] = byte(state >> 24)
	}
	encoded, err := rlp.EncodeToBytes(content)
	if err != nil {
		panic(err) // a byte slice always has an encoding
	}
	return encoded
}
