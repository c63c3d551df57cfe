// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"

	"github.com/ethereum/go-ethereum/log"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/p2p/enode"
)

// drops turns geth's own log lines on ended links and refused connections into events. geth's PeerEvent carries
// the error as text only; the log line also says who asked ("req"), and holds the error itself.
type drops struct {
	attrs []slog.Attr
	keys  *keysById
}

func (d drops) Enabled(context.Context, slog.Level) bool { return true }

func (d drops) WithGroup(string) slog.Handler { return d }

func (d drops) WithAttrs(attrs []slog.Attr) slog.Handler {
	return drops{append(append([]slog.Attr{}, d.attrs...), attrs...), d.keys}
}

func (d drops) Handle(_ context.Context, record slog.Record) error {
	attrs := map[string]any{}
	for _, attr := range d.attrs {
		attrs[attr.Key] = attr.Value.Any()
	}
	record.Attrs(func(attr slog.Attr) bool {
		attrs[attr.Key] = attr.Value.Any()
		return true
	})
	err, _ := attrs["err"].(error)
	id, _ := attrs["id"].(enode.ID)
	switch record.Message {
	case "Removing p2p peer":
		requested, _ := attrs["req"].(bool)
		report("drop", object{
			"peer": d.keys.find(id), "remote": requested, "reason": reasonIn(err), "message": text(err)})
		d.keys.forget(id)
	case "Rejected peer", "Failed p2p handshake", "Failed RLPx handshake":
		d.failed(id, attrs, err, record.Message)
	case "Wrong devp2p handshake identity":
		d.failed(id, attrs, p2p.DiscUnexpectedIdentity, record.Message)
	}
	return nil
}

// failed reports inbound links only: those that we dial report through dial, with the error it gets.
func (d drops) failed(id enode.ID, attrs map[string]any, err error, message string) {
	if flags, ok := attrs["conn"].(interface{ String() string }); ok && flags.String() != "inbound" {
		return
	}
	report("failed", object{"peer": d.keys.find(id), "inbound": true,
		"reason": reasonIn(err), "message": message + ": " + text(err)})
}

// reasonIn is the number of the disconnect reason that err holds, or nil: then the link ended without one.
func reasonIn(err error) any {
	var reason p2p.DiscReason
	if errors.As(err, &reason) {
		return int(reason)
	}
	return nil
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// keysById knows the public key of nodes, of which geth logs only the hash.
type keysById struct{ links *links }

func (k *keysById) find(id enode.ID) any {
	k.links.mutex.Lock()
	defer k.links.mutex.Unlock()
	for peer := range k.links.known {
		if peer.ID() == id {
			return publicKey(peer.Node())
		}
	}
	if id == (enode.ID{}) {
		return nil
	}
	return "hash:" + hex.EncodeToString(id[:])
}

// forget runs on geth's own loop before it can admit the same node again.
func (k *keysById) forget(id enode.ID) {
	k.links.mutex.Lock()
	defer k.links.mutex.Unlock()
	for peer := range k.links.known {
		if peer.ID() == id {
			delete(k.links.known, peer)
		}
	}
}

func newLogger(l *links) log.Logger { return log.NewLogger(drops{keys: &keysById{l}}) }
