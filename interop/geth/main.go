// SPDX-License-Identifier: Apache-2.0

// geth-peer is a node on geth's p2p.Server that the interop suite controls: commands come as JSON lines on stdin,
// events leave as JSON lines on stdout. interop/README.md defines both.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
)

const (
	dialTimeout = 5 * time.Second
	maxPeers    = 1000

	// staticDialed is geth's flag of a link that the operator asked for, which is exempt from the limit on
	// dialled links (connFlag in p2p/server.go; the type is not exported, its value fits as a constant).
	staticDialed = 2
)

// command holds the fields of all commands.
type command struct {
	Cmd      string  `json:"cmd"`
	Enode    string  `json:"enode"`
	Peer     string  `json:"peer"`
	Cap      string  `json:"cap"`
	Id       uint64  `json:"id"`
	Size     int     `json:"size"`
	Seed     uint32  `json:"seed"`
	Reason   uint8   `json:"reason"`
	Count    int     `json:"count"`
	Seconds  float64 `json:"seconds"`
	Parallel int     `json:"parallel"`

	// Of nodes that only discover; see discovery.go.
	Version   int    `json:"version"`
	Node      string `json:"node"`
	Key       string `json:"key"`
	Value     string `json:"value"`
	Target    string `json:"target"`
	Distances []uint `json:"distances"`
}

func (c command) duration() time.Duration { return time.Duration(c.Seconds * float64(time.Second)) }

type node struct {
	server *p2p.Server
	links  *links
}

func main() {
	keyHex := flag.String("key", "", "secret key, 64 hex digits (default: a new one)")
	name := flag.String("name", "geth-peer", "client name in Hello")
	list := flag.String("protocols", "", "protocols as name/version:length,...")
	bench := flag.Bool("bench", false, "also run "+benchProtocol+", for measurements")
	discovery := flag.String("discovery", "", "only discover nodes, over v4, v5 or v4,v5; no links")
	bootnodes := flag.String("bootnodes", "", "whom to ask first, separated by commas")
	flag.Parse()

	n, err := startNode(*discovery, *bootnodes, *keyHex, *name, *list, *bench)
	if err != nil {
		fmt.Fprintln(os.Stderr, "geth-peer:", err)
		os.Exit(1)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			reportError("", "not a command: "+err.Error())
		} else if c.Cmd == "quit" {
			break
		} else if err := n.obey(c); err != nil {
			reportError(c.Cmd, err.Error())
		}
	}
	n.close()
	report("bye", object{})
}

// obedient is what main needs of a node of either kind.
type obedient interface {
	obey(c command) error
	close()
}

func startNode(discovery, bootnodes, keyHex, name, list string, bench bool) (obedient, error) {
	if discovery != "" {
		return startDiscovery(keyHex, discovery, bootnodes)
	}
	return start(keyHex, name, list, bench)
}

func (n *node) close() { n.server.Stop() }

func start(keyHex, name, list string, bench bool) (*node, error) {
	key, err := secretKey(keyHex)
	if err != nil {
		return nil, err
	}
	if bench {
		list += "," + benchProtocol
	}
	links := newLinks()
	protocols, err := links.protocols(list)
	if err != nil {
		return nil, err
	}
	server := &p2p.Server{Config: p2p.Config{
		PrivateKey:  key,
		Name:        name,
		MaxPeers:    maxPeers,
		NoDiscovery: true,
		ListenAddr:  "127.0.0.1:0",
		Protocols:   protocols,
		Logger:      newLogger(links),
	}}
	if err := server.Start(); err != nil {
		return nil, err
	}
	report("listening", object{
		"implementation": implementation(),
		"enode":          server.Self().URLv4(),
		"peer":           publicKey(server.Self()),
	})
	return &node{server, links}, nil
}

func secretKey(hex string) (*ecdsa.PrivateKey, error) {
	if hex == "" {
		return crypto.GenerateKey()
	}
	return crypto.HexToECDSA(hex)
}

// implementation names what is compared: geth's release, Go's, and whether libsecp256k1 (cgo) is in.
func implementation() string {
	geth, cgo := "go-ethereum", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/ethereum/go-ethereum" {
				geth += " " + dep.Version
			}
		}
		for _, setting := range info.Settings {
			if setting.Key == "CGO_ENABLED" && setting.Value == "1" {
				cgo = " cgo"
			}
		}
	}
	return geth + " " + runtime.Version() + cgo
}

func (n *node) obey(c command) error {
	switch c.Cmd {
	case "dial":
		return n.dial(c.Enode)
	case "send":
		return n.send(c)
	case "disconnect":
		peer := n.peer(c.Peer)
		if peer == nil {
			return fmt.Errorf("no link to %q", c.Peer)
		}
		peer.Disconnect(p2p.DiscReason(c.Reason))
		return nil
	case "peers":
		all := []object{}
		for _, peer := range n.server.Peers() {
			all = append(all, description(peer))
		}
		report("peers", object{"peers": all})
		return nil
	case "bench-handshakes":
		n.background(c, func() error { return benchHandshakes(c) })
		return nil
	case "bench-recv", "bench-send", "bench-echo":
		return n.bench(c)
	case "ping":
		return errors.New("p2p.Server pings every 15 s, never when asked")
	}
	return fmt.Errorf("unknown command %q", c.Cmd)
}

// dial does what geth's dialer does for one node, once: the dialer itself would dial a lost node again.
func (n *node) dial(url string) error {
	dest, err := enode.ParseV4(url)
	if err != nil {
		return err
	}
	go func() {
		address := net.JoinHostPort(dest.IPAddr().String(), fmt.Sprint(dest.TCP()))
		fd, err := net.DialTimeout("tcp", address, dialTimeout)
		if err == nil {
			err = n.server.SetupConn(fd, staticDialed, dest)
		}
		if err != nil {
			report("failed", object{"peer": publicKey(dest), "inbound": false,
				"reason": reasonIn(err), "message": err.Error()})
		}
	}()
	return nil
}

func (n *node) send(c command) error {
	ch := n.links.find(strings.ToLower(c.Peer), c.Cap)
	if ch == nil {
		return fmt.Errorf("%s does not run with %q", c.Cap, c.Peer)
	}
	payload := encode(content(c.Size, c.Seed))
	event := described(payload)
	event["peer"], event["cap"], event["id"] = c.Peer, c.Cap, c.Id
	ch.write(c.Id, payload, func(err error) {
		if err != nil {
			reportError("send", err.Error())
			return
		}
		report("sent", event)
	})
	return nil
}

func (n *node) bench(c command) error {
	ch := n.links.find(strings.ToLower(c.Peer), benchCap)
	if ch == nil {
		return fmt.Errorf("%s does not run with %q", benchCap, c.Peer)
	}
	switch c.Cmd {
	case "bench-recv":
		ch.benchReceive(c)
	case "bench-send":
		n.background(c, func() error { return ch.benchSend(c) })
	case "bench-echo":
		n.background(c, func() error { return ch.benchEcho(c) })
	}
	return nil
}

func (n *node) background(c command, job func() error) {
	go func() {
		if err := job(); err != nil {
			reportError(c.Cmd, err.Error())
		}
	}()
}

func (n *node) peer(key string) *p2p.Peer {
	for _, peer := range n.server.Peers() {
		if publicKey(peer.Node()) == strings.ToLower(key) {
			return peer
		}
	}
	return nil
}
