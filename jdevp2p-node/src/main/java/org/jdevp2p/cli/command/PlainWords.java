// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdevp2p.cli.command.PingReport.Result;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectException;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.RemoteDisconnectException;
import org.jdevp2p.rlpx.BreachException;
import org.jdevp2p.rlpx.HandshakeException;
import org.jdevp2p.rlpx.HandshakeInterruptedException;
import org.jdevp2p.server.DialException;
import org.jdevp2p.server.Stage;

/** Why there is no link, as one would say it to the person who asks. */
final class PlainWords {

  private PlainWords() {}

  /** A failed dial: what it counts as, and what it means. */
  record Verdict(
      Result result, Optional<DisconnectReason> reason, String text, String explanation) {}

  /**
   * What a failed dial means.
   *
   * @param udpAnswers where TCP is silent, whether the node answers over UDP, if that is known
   */
  static Verdict of(DialException failed, Optional<Boolean> udpAnswers) {
    if (failed.timeout()) {
      return verdict(Result.TIMEOUT, failed, timeout(failed.stage(), udpAnswers));
    }
    return switch (failed.failure()) {
      case RemoteDisconnectException e -> disconnected(e.reason());
      case UnknownHostException e ->
          verdict(Result.UNREACHABLE, failed, "The name does not resolve: is it spelt right?");
      case ConnectException e when isRefusal(e) ->
          verdict(
              Result.UNREACHABLE,
              failed,
              "Nothing listens there now: the node is down, or listens at another port.");
      case ConnectException e ->
          verdict(Result.UNREACHABLE, failed, "No way leads there: check address and network.");
      case NoRouteToHostException e ->
          verdict(Result.UNREACHABLE, failed, "No way leads there: check address and network.");
      case HandshakeInterruptedException e ->
          verdict(
              Result.CRYPTO,
              failed,
              "They hung up before saying why: wrong key in the enode, they are full, or a ban.");
      case HandshakeException e ->
          verdict(
              Result.CRYPTO,
              failed,
              "Someone else answers at that address: not this node, or no devp2p at all.");
      case DisconnectException e ->
          verdict(
              Result.CRYPTO, failed, "Their Hello claims another key than they proved to have.");
      case BreachException e ->
          verdict(
              Result.CRYPTO,
              failed,
              "They answer, but what comes cannot be read: someone between, or a broken client.");
      default ->
          failed.stage() == Stage.AUTH
              ? verdict(
                  Result.CRYPTO,
                  failed,
                  "They hung up before saying why: wrong key in the enode, they are full, or a"
                      + " ban.")
              : verdict(Result.UNREACHABLE, failed, "The connection broke without a Disconnect.");
    };
  }

  /** The JDK has one exception for all that connect(2) says; only its text tells them apart. */
  private static boolean isRefusal(ConnectException e) {
    return e.getMessage() == null || e.getMessage().contains("refused");
  }

  private static Verdict verdict(Result result, DialException failed, String explanation) {
    String message = failed.failure().getMessage();
    return new Verdict(
        result,
        Optional.empty(),
        failed.stage().text() + ": " + (message == null ? "connection lost" : message),
        explanation);
  }

  static Verdict disconnected(DisconnectReason reason) {
    return new Verdict(
        Result.DISCONNECTED,
        Optional.of(reason),
        reason.text(),
        Glossary.disconnectReason(reason.code()));
  }

  private static String timeout(Stage stage, Optional<Boolean> udpAnswers) {
    return switch (stage) {
      case DNS -> "The name server does not answer.";
      case TCP -> tcpSilence(udpAnswers);
      case AUTH -> "TCP works but no ack comes: it is no devp2p node, or it waits for another key.";
      case HELLO -> "The keys fit but no Hello comes: the node is stuck or overloaded.";
    };
  }

  private static String tcpSilence(Optional<Boolean> udpAnswers) {
    if (udpAnswers.isEmpty()) {
      return "Nobody answers at that address: the node is off-line, or a firewall drops you.";
    }
    return udpAnswers.get()
        ? "The node answers over UDP: their firewall lets UDP in but not TCP."
        : "Neither TCP nor UDP is answered: the node is off-line, or a firewall drops you.";
  }

  /** No shared capability: both lists, and what comes nearest. */
  static String nothingInCommon(List<Capability> ours, List<Capability> theirs) {
    String lists =
        "You have no common language: you offer "
            + list(ours)
            + ", they speak "
            + (theirs.isEmpty() ? "nothing" : list(theirs))
            + ".";
    return nearest(ours, theirs).map(near -> lists + " Nearest: " + near).orElse(lists);
  }

  /** Of what both know by name, the versions that are least apart. */
  private static Optional<String> nearest(List<Capability> ours, List<Capability> theirs) {
    record Miss(Capability own, Capability their) {
      int distance() {
        return Math.abs(own.version() - their.version());
      }
    }

    return ours.stream()
        .flatMap(own ->
            theirs.stream()
                .filter(their -> their.name().equals(own.name()))
                .map(their -> new Miss(own, their)))
        .min(Comparator.comparingInt(Miss::distance))
        .map(miss -> "they speak " + miss.their() + ", you " + miss.own() + ".");
  }

  private static String list(List<Capability> capabilities) {
    return capabilities.stream().map(Capability::toString).collect(Collectors.joining(", "));
  }
}
