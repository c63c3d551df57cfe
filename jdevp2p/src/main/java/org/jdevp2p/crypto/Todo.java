// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.crypto;

interface Todo {}
