// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"os"
	"sync"
)

// object is one JSON line, in or out.
type object map[string]any

var stdout struct {
	sync.Mutex
	closed bool
}

// report writes one event as one line. The goroutines of all links report, so the line is written under a lock
// and with one call: os.Stdout has no buffer that would have to be flushed.
func report(event string, fields object) {
	fields["event"] = event
	line, err := json.Marshal(fields)
	if err != nil {
		panic(err) // only our own maps of plain values come here
	}
	stdout.Lock()
	defer stdout.Unlock()
	if !stdout.closed {
		os.Stdout.Write(append(line, '\n'))
		stdout.closed = event == "bye"
	}
}

func reportError(cmd, message string) {
	report("error", object{"cmd": cmd, "message": message})
}
