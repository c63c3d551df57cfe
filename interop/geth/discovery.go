// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/p2p/discover"
	"github.com/ethereum/go-ethereum/p2p/enode"
	"github.com/ethereum/go-ethereum/p2p/enr"
)

const (
	// Table maintenance as often as a test can wait for.
	revalidation = 500 * time.Millisecond

	talkEcho = "echo"
)

// discoveryNode is a node that only discovers: v4 and v5 on one socket, as geth's own server has them.
type discoveryNode struct {
	local  *enode.LocalNode
	socket *net.UDPConn
	v4     *discover.UDPv4 // nil if not wanted
	v5     *discover.UDPv5 // nil if not wanted
}

// startDiscovery listens on loopback. versions holds "v4", "v5" or both; bootnodes are separated by commas.
func startDiscovery(keyHex, versions, bootnodes string) (*discoveryNode, error) {
	key, err := secretKey(keyHex)
	if err != nil {
		return nil, err
	}
	db, err := enode.OpenDB("")
	if err != nil {
		return nil, err
	}
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	local := enode.NewLocalNode(db, key)
	local.SetStaticIP(net.IPv4(127, 0, 0, 1))
	port := socket.LocalAddr().(*net.UDPAddr).Port
	local.SetFallbackUDP(port)
	local.Set(enr.TCP(port)) // nothing listens there; a node that states no TCP port is one that some refuse

	cfg := discover.Config{PrivateKey: key, PingInterval: revalidation}
	for _, text := range strings.FieldsFunc(bootnodes, func(r rune) bool { return r == ',' }) {
		bootnode, err := enode.Parse(enode.ValidSchemes, text)
		if err != nil {
			return nil, fmt.Errorf("bootnode %q: %v", text, err)
		}
		cfg.Bootnodes = append(cfg.Bootnodes, bootnode)
	}
	n := &discoveryNode{local: local, socket: socket}
	if err := n.listen(cfg, versions); err != nil {
		return nil, err
	}
	report("listening", object{
		"implementation": implementation(),
		"node":           local.Node().String(),
		"enode":          local.Node().URLv4(),
		"id":             local.ID().String(),
	})
	return n, nil
}

// listen gives the socket to v4, which passes on what it cannot read; or to v5 alone.
func (n *discoveryNode) listen(cfg discover.Config, versions string) (err error) {
	var v5conn discover.UDPConn = n.socket
	if strings.Contains(versions, "v4") {
		v4cfg := cfg
		if strings.Contains(versions, "v5") {
			unhandled := make(chan discover.ReadPacket, 100)
			v4cfg.Unhandled = unhandled
			v5conn = &discover.SharedUDPConn{UDPConn: n.socket, Unhandled: unhandled}
		}
		if n.v4, err = discover.ListenV4(n.socket, n.local, v4cfg); err != nil {
			return err
		}
	}
	if strings.Contains(versions, "v5") {
		if n.v5, err = discover.ListenV5(v5conn, n.local, cfg); err != nil {
			return err
		}
		n.v5.RegisterTalkHandler(talkEcho, func(_ *enode.Node, _ *net.UDPAddr, request []byte) []byte {
			return request
		})
	}
	return nil
}

// close ends v4 first: that ends the channel from which v5 reads.
func (n *discoveryNode) close() {
	if n.v4 != nil {
		n.v4.Close()
	}
	if n.v5 != nil {
		n.v5.Close()
	}
	n.socket.Close()
}

// obey carries out a command; what waits for others runs in the background.
func (n *discoveryNode) obey(c command) error {
	switch c.Cmd {
	case "set":
		value, err := hex.DecodeString(c.Value)
		if err != nil {
			return err
		}
		n.local.Set(enr.WithEntry(c.Key, value))
		report("self", object{"node": n.local.Node().String()})
		return nil
	case "table":
		report("table", object{"version": c.Version, "ids": n.table(c.Version)})
		return nil
	}
	var remote *enode.Node
	if c.Cmd != "lookup" {
		var err error
		if remote, err = enode.Parse(enode.ValidSchemes, c.Node); err != nil {
			return err
		}
	}
	go func() {
		fields, err := n.ask(c, remote)
		if err != nil {
			report("failed", object{"of": c.Cmd, "node": c.Node, "message": err.Error()})
			return
		}
		fields["node"] = c.Node
		report("done-"+c.Cmd, fields)
	}()
	return nil
}

func (n *discoveryNode) ask(c command, remote *enode.Node) (object, error) {
	if c.Version == 4 {
		return n.askV4(c, remote)
	}
	switch c.Cmd {
	case "ping":
		pong, err := n.v5.Ping(remote)
		if err != nil {
			return nil, err
		}
		return object{"seq": pong.ENRSeq}, nil
	case "record":
		record, err := n.v5.RequestENR(remote)
		if err != nil {
			return nil, err
		}
		return object{"record": record.String()}, nil
	case "findnode":
		nodes, err := n.v5.Findnode(remote, c.Distances)
		return object{"ids": ids(nodes)}, err
	case "talk":
		request, err := hex.DecodeString(c.Value)
		if err != nil {
			return nil, err
		}
		response, err := n.v5.TalkRequest(remote, c.Key, request)
		return object{"response": hex.EncodeToString(response)}, err
	case "lookup":
		id, err := enode.ParseID(c.Target)
		if err != nil {
			return nil, err
		}
		return object{"ids": ids(n.v5.Lookup(id))}, nil
	}
	return nil, fmt.Errorf("unknown command %q", c.Cmd)
}

func (n *discoveryNode) askV4(c command, remote *enode.Node) (object, error) {
	switch c.Cmd {
	case "ping":
		pong, err := n.v4.Ping(remote)
		if err != nil {
			return nil, err
		}
		return object{"seq": pong.ENRSeq}, nil
	case "record":
		record, err := n.v4.RequestENR(remote)
		if err != nil {
			return nil, err
		}
		return object{"record": record.String()}, nil
	case "lookup":
		target, err := enode.ParseV4(c.Target)
		if err != nil {
			return nil, err
		}
		return object{"ids": ids(n.v4.LookupPubkey(target.Pubkey()))}, nil
	case "findnode":
		return nil, errors.New("geth has no public way to ask one node over v4: use lookup")
	}
	return nil, fmt.Errorf("unknown command %q", c.Cmd)
}

// table lists the nodes that have answered: geth adds others to its buckets too.
func (n *discoveryNode) table(version int) []string {
	var buckets [][]discover.BucketNode
	if version == 4 {
		buckets = n.v4.TableBuckets()
	} else {
		buckets = n.v5.Nodes()
	}
	live := []string{}
	for _, bucket := range buckets {
		for _, node := range bucket {
			if node.Live {
				live = append(live, node.Node.ID().String())
			}
		}
	}
	return live
}

func ids(nodes []*enode.Node) []string {
	list := []string{}
	for _, node := range nodes {
		list = append(list, node.ID().String())
	}
	return list
}
