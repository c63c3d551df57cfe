// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"net"
	"sort"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/rlpx"
	"github.com/ethereum/go-ethereum/rlp"
)

// The protocol of the measurements: same message ids as the others, but nothing is hashed or reported per message.
const (
	benchCap      = "bulk/1"
	benchProtocol = "bulk/1:4"
	idBulk        = 2
)

// counters of one bulk/1 channel.
type counters struct {
	mutex   sync.Mutex
	waiting *window
	replies chan time.Time
}

// window counts bulk messages from its first one on, until it has seen so many or has lasted so long.
type window struct {
	count           int
	duration        time.Duration
	messages, bytes int
	first           time.Time
}

func newCounters() *counters { return &counters{replies: make(chan time.Time, 1<<16)} }

func (c *counters) received(msg p2p.Msg) {
	now := time.Now()
	switch msg.Code {
	case idReply:
		select {
		case c.replies <- now:
		default: // nobody measures
		}
	case idBulk:
		c.mutex.Lock()
		defer c.mutex.Unlock()
		if c.waiting != nil && c.waiting.add(int(msg.Size), now) {
			c.waiting = nil
		}
	}
}

// add is true when the window is full; then it has been reported. The first message only starts the clock.
func (w *window) add(size int, now time.Time) bool {
	if w.first.IsZero() {
		w.first = now
		return false
	}
	w.messages++
	w.bytes += size
	elapsed := now.Sub(w.first)
	if (w.count == 0 || w.messages < w.count) && (w.duration == 0 || elapsed < w.duration) {
		return false
	}
	reportRate("recv", w.messages, w.bytes, elapsed)
	return true
}

func reportRate(kind string, messages, bytes int, elapsed time.Duration) {
	seconds := elapsed.Seconds()
	report("bench", object{"kind": kind, "messages": messages, "bytes": bytes, "seconds": seconds,
		"messagesPerSecond": float64(messages) / seconds, "megabytesPerSecond": float64(bytes) / 1e6 / seconds})
}

func (ch *channel) benchReceive(c command) {
	ch.bench.mutex.Lock()
	defer ch.bench.mutex.Unlock()
	ch.bench.waiting = &window{count: c.Count, duration: c.duration()}
	report("bench-ready", object{})
}

// benchSend ends when geth has written the last message to the socket.
func (ch *channel) benchSend(c command) error {
	if c.Count == 0 && c.Seconds == 0 {
		return errors.New("count or seconds must be given")
	}
	payload := encode(content(c.Size, c.Seed))
	start, messages := time.Now(), 0
	for (c.Count == 0 || messages < c.Count) && (c.Seconds == 0 || time.Since(start) < c.duration()) {
		if err := p2p.Send(ch.rw, idBulk, rlp.RawValue(payload)); err != nil {
			return err
		}
		messages++
	}
	reportRate("send", messages, messages*len(payload), time.Since(start))
	return nil
}

// benchEcho measures one request after the other.
func (ch *channel) benchEcho(c command) error {
	payload := encode(content(c.Size, c.Seed))
	times := make([]time.Duration, 0, c.Count)
	for len(ch.bench.replies) > 0 {
		<-ch.bench.replies // of an earlier measurement that ended early
	}
	begin := time.Now()
	for range c.Count {
		start := time.Now()
		if err := p2p.Send(ch.rw, idEcho, rlp.RawValue(payload)); err != nil {
			return err
		}
		select {
		case end := <-ch.bench.replies:
			times = append(times, end.Sub(start))
		case <-ch.closed:
			return p2p.ErrShuttingDown
		}
	}
	reportTimes("echo", times, time.Since(begin))
	return nil
}

func reportTimes(kind string, times []time.Duration, elapsed time.Duration) {
	if len(times) == 0 {
		reportError("bench-"+kind, "count must be at least 1")
		return
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	micros := func(q float64) float64 { return float64(times[int(q*float64(len(times)-1))].Nanoseconds()) / 1e3 }
	report("bench", object{"kind": kind, "messages": len(times), "seconds": elapsed.Seconds(),
		"minMicros": micros(0), "p50Micros": micros(0.5), "p90Micros": micros(0.9), "p99Micros": micros(0.99),
		"maxMicros": micros(1)})
}

// benchHandshakes dials one node again and again, each time as another node: TCP, auth/ack, both Hellos.
// It uses geth's rlpx package below p2p.Server, since one server holds one link per node.
func benchHandshakes(c command) error {
	node, err := enode.ParseV4(c.Enode)
	if err != nil {
		return err
	}
	parallel := max(c.Parallel, 1)
	times, errs := make(chan time.Duration, c.Count), make(chan error, parallel)
	begin := time.Now()
	for worker := range parallel {
		go func() {
			for i := worker; i < c.Count; i += parallel {
				elapsed, err := handshakeOnce(node)
				if err != nil {
					errs <- fmt.Errorf("handshake %d: %w", i, err)
					return
				}
				times <- elapsed
			}
			errs <- nil
		}()
	}
	for range parallel {
		if e := <-errs; e != nil {
			err = e
		}
	}
	if err != nil {
		return err
	}
	close(times)
	var all []time.Duration
	for t := range times {
		all = append(all, t)
	}
	reportTimes("handshakes", all, time.Since(begin))
	return nil
}

type hello struct {
	Version    uint64
	Name       string
	Caps       []p2p.Cap
	ListenPort uint64
	ID         []byte
	Rest       []rlp.RawValue `rlp:"tail"`
}

func handshakeOnce(node *enode.Node) (time.Duration, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return 0, err
	}
	ours, err := rlp.EncodeToBytes(hello{Version: 5, Name: "geth-peer/bench",
		Caps: []p2p.Cap{{Name: "bulk", Version: 1}}, ID: crypto.FromECDSAPub(&key.PublicKey)[1:]})
	if err != nil {
		return 0, err
	}
	start := time.Now()
	address := net.JoinHostPort(node.IPAddr().String(), fmt.Sprint(node.TCP()))
	fd, err := net.DialTimeout("tcp", address, dialTimeout)
	if err != nil {
		return 0, err
	}
	defer fd.Close()
	fd.SetDeadline(start.Add(dialTimeout))
	conn := rlpx.NewConn(fd, node.Pubkey())
	if _, err := conn.Handshake(key); err != nil {
		return 0, err
	}
	if _, err := conn.Write(0, ours); err != nil {
		return 0, err
	}
	code, data, _, err := conn.Read()
	if err != nil {
		return 0, err
	}
	var theirs hello
	if code != 0 {
		return 0, fmt.Errorf("message %d instead of Hello", code)
	}
	if err := rlp.DecodeBytes(data, &theirs); err != nil {
		return 0, err
	}
	elapsed := time.Since(start)
	conn.SetSnappy(theirs.Version >= 5)
	conn.Write(1, []byte{0xc1, byte(p2p.DiscQuitting)})
	return elapsed, nil
}
