// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.rlp;

interface Todo {}
