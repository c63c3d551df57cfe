// SPDX-License-Identifier: Apache-2.0

// geth-bench is a node on go-ethereum's p2p.Server under pressure: protocols that are flooded, one whose handler
// sleeps, and what the process holds. Commands and events are JSON lines as in interop/README.md; those that it
// adds are in docs/benchmarks.md. The plain measurements of a link are those of interop/geth.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
)

const maxPeers = 20_000

type command struct {
	Cmd         string  `json:"cmd"`
	Enode       string  `json:"enode"`
	Peer        string  `json:"peer"`
	Cap         string  `json:"cap"`
	Size        int     `json:"size"`
	Seed        uint32  `json:"seed"`
	Count       int     `json:"count"`
	Seconds     float64 `json:"seconds"`
	PauseMicros int     `json:"pauseMicros"`
	Collect     bool    `json:"gc"`
}

type object map[string]any

var stdout sync.Mutex

func report(event string, fields object) {
	fields["event"] = event
	line, err := json.Marshal(fields)
	if err != nil {
		panic(err) // only our own maps of plain values come here
	}
	stdout.Lock()
	defer stdout.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

func main() {
	slow := flag.Int("slow-millis", 0, "how long the handler of slow/1 sleeps for each message")
	pressure := flag.Bool("pressure", false, "also run flooda/1, floodb/1 and slow/1")
	flag.Parse()
	l := newLinks()
	server, err := start(l, *pressure, time.Duration(*slow)*time.Millisecond)
	if err != nil {
		fmt.Fprintln(os.Stderr, "geth-bench:", err)
		os.Exit(1)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			report("error", object{"cmd": "", "message": err.Error()})
			continue
		}
		if c.Cmd == "quit" {
			break
		}
		go func() {
			if err := obey(server, l, c); err != nil {
				report("error", object{"cmd": c.Cmd, "message": err.Error()})
			}
		}()
	}
	report("bye", object{}) // the process ends with all its links
}

func start(l *links, pressure bool, slow time.Duration) (*p2p.Server, error) {
	protocols := []p2p.Protocol{l.protocol("bulk", 4, l.bulk)}
	if pressure {
		protocols = append(protocols, l.protocol("flooda", 1, l.sink(0)), l.protocol("floodb", 1, l.sink(0)),
			l.protocol("slow", 1, l.sink(slow)))
	}
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, err
	}
	server := &p2p.Server{Config: p2p.Config{
		PrivateKey:  key,
		Name:        "geth-bench",
		MaxPeers:    maxPeers,
		NoDiscovery: true,
		ListenAddr:  "127.0.0.1:0",
		Protocols:   protocols,
	}}
	if err := server.Start(); err != nil {
		return nil, err
	}
	report("listening", object{"implementation": "go-ethereum " + runtime.Version(),
		"enode": server.Self().URLv4(), "peer": publicKey(server.Self())})
	return server, nil
}

func obey(server *p2p.Server, l *links, c command) error {
	switch c.Cmd {
	case "dial":
		node, err := enode.ParseV4(c.Enode)
		if err != nil {
			return err
		}
		server.AddPeer(node)
		return nil
	case "flood":
		l.stop.Store(false)
		return l.flood(c)
	case "stop":
		l.stop.Store(true)
		return nil
	case "bench-echo":
		return l.echo(c)
	case "usage":
		usage(server, l, c.Collect)
		return nil
	}
	return fmt.Errorf("unknown command %q", c.Cmd)
}

// usage counts the stacks of goroutines as heap, since those of Java's virtual threads lie there.
func usage(server *p2p.Server, l *links, collect bool) {
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	if collect {
		for range 3 {
			runtime.GC()
		}
	}
	runtime.ReadMemStats(&now)
	report("usage", object{"heapBytes": now.HeapAlloc + now.StackInuse, "allocatedBytes": before.TotalAlloc,
		"received": l.received.Load(), "links": server.PeerCount()})
}
