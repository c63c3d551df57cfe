// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.peer;

import java.io.IOException;
import java.util.Optional;
import org.jdevp2p.rlpx.BreachException;

/** How a link ended: exactly one for each link, and it says who ended it and why. */
public sealed interface PeerExit {

  /**
   * We ended the link.
   *
   * @param detail why, for observers; the remote is told only the reason
   */
  record LocalDisconnect(DisconnectReason reason, String detail) implements PeerExit {}

  /** The remote sent Disconnect. */
  record RemoteDisconnect(DisconnectReason reason) implements PeerExit {}

  /** {@link Protocol#run} returned. */
  record ProtocolReturned(Capability capability) implements PeerExit {}

  /** {@link Protocol#run} threw what protocols throw when a remote misbehaves. */
  record ProtocolFailed(Capability capability, IOException cause) implements PeerExit {}

  /** The connection broke, or the remote broke the rules of RLPx or the base protocol. */
  record WireFailure(IOException cause) implements PeerExit {}

  /** A bug here: something threw what it must not throw. */
  record Crashed(Throwable bug) implements PeerExit {}

  /** What the remote is to be told, or nothing if it ended the link itself or is gone. */
  default Optional<DisconnectReason> farewell() {
    return switch (this) {
      case LocalDisconnect(DisconnectReason reason, String _) -> Optional.of(reason);
      case RemoteDisconnect _ -> Optional.empty();
      case ProtocolReturned _ -> Optional.of(DisconnectReason.CLIENT_QUITTING);
      case ProtocolFailed(Capability _, DisconnectException told) -> Optional.of(told.reason());
      case ProtocolFailed(Capability _, BreachException _) ->
          Optional.of(DisconnectReason.BREACH_OF_PROTOCOL);
      case ProtocolFailed _ -> Optional.of(DisconnectReason.SUBPROTOCOL);
      case WireFailure(BreachException _) -> Optional.of(DisconnectReason.BREACH_OF_PROTOCOL);
      case WireFailure(DisconnectException told) -> Optional.of(told.reason());
      case WireFailure _ -> Optional.of(DisconnectReason.NETWORK_ERROR);
      case Crashed _ -> Optional.of(DisconnectReason.SUBPROTOCOL);
    };
  }

  /** Whether what the protocols have already handed over should still reach the remote. */
  default boolean flushes() {
    return this instanceof LocalDisconnect || this instanceof ProtocolReturned;
  }

  /** The reason that went over the wire, in either direction. */
  default Optional<DisconnectReason> wireReason() {
    return this instanceof RemoteDisconnect(DisconnectReason reason)
        ? Optional.of(reason)
        : farewell();
  }

  /** Who and why, in one sentence without a full stop. */
  default String text() {
    return switch (this) {
      case LocalDisconnect(DisconnectReason reason, String detail) ->
          "we disconnected: " + reason + (detail.isEmpty() ? "" : ", " + detail);
      case RemoteDisconnect(DisconnectReason reason) -> "the remote disconnected: " + reason;
      case ProtocolReturned(Capability capability) -> "our " + capability + " returned";
      case ProtocolFailed(Capability capability, IOException cause) ->
          "our " + capability + " gave up: " + message(cause);
      case WireFailure(IOException cause) -> "the link failed: " + message(cause);
      case Crashed(Throwable bug) -> "a bug here: " + bug;
    };
  }

  private static String message(IOException cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
