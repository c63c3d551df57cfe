// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.cli.frame.Amounts;
import org.jdevp2p.cli.frame.ExitCode;
import org.jdevp2p.cli.frame.Json;
import org.jdevp2p.node.Enode;
import org.jdevp2p.peer.Capability;
import org.jdevp2p.peer.DisconnectReason;
import org.jdevp2p.peer.SharedCapability;
import org.jdevp2p.server.Stage;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one {@code rlpx ping} found out.
 *
 * @param node whom it asked
 * @param result how it ended
 * @param reason what the remote's Disconnect said, if it sent one
 * @param reasonText the same, or the failure, in a few words
 * @param explanation what that means for a person
 * @param stages how long each stage took that was passed
 * @param udpAnswers where TCP is silent, whether the node answers over UDP; empty if not asked
 * @param remote what the remote said of itself, if it came to Hello
 * @param roundTrip of a Ping, if one was answered
 */
record PingReport(
    Enode node,
    Result result,
    Optional<DisconnectReason> reason,
    String reasonText,
    String explanation,
    Map<Stage, Duration> stages,
    Optional<Boolean> udpAnswers,
    Optional<Remote> remote,
    Optional<Duration> roundTrip) {

  /** How a ping ended. */
  enum Result {
    OK("ok", ExitCode.OK),
    UNREACHABLE("unreachable", ExitCode.UNREACHABLE),
    TIMEOUT("timeout", ExitCode.TIMEOUT),
    CRYPTO("crypto", ExitCode.CRYPTO),
    INCOMPATIBLE("incompatible", ExitCode.INCOMPATIBLE),
    DISCONNECTED("disconnected", ExitCode.UNREACHABLE);

    private final String text;
    private final ExitCode exitCode;

    Result(String text, ExitCode exitCode) {
      this.text = text;
      this.exitCode = exitCode;
    }

    String text() {
      return text;
    }

    ExitCode exitCode() {
      return exitCode;
    }
  }

  /**
   * What the remote's Hello said.
   *
   * @param version of the p2p base protocol, unsigned
   * @param shared capabilities that both sides speak, with their message ids
   */
  record Remote(
      String clientId,
      long version,
      List<Capability> capabilities,
      List<SharedCapability> shared) {}

  /** What the process tells its caller. */
  int exitCode() {
    return result == Result.DISCONNECTED && reason.isPresent()
        ? ExitCode.disconnected(reason.get().code())
        : result.exitCode.number();
  }

  /** The object that docs/command.md describes. */
  ObjectNode json() {
    ObjectNode object =
        Json.object("rlpx-ping", 1).put("node", node.toString()).put("result", result.text());
    object.put("reason", reason.map(DisconnectReason::code).orElse(null));
    object.put("reasonText", reasonText).put("explanation", explanation);
    ObjectNode times = object.putObject("stages");
    for (Stage stage : Stage.values()) {
      Duration time = stages.get(stage);
      if (time != null) {
        times.put(stage.text(), Amounts.millis(time));
      }
    }
    object.put("udpAnswers", udpAnswers.orElse(null));
    object.put("clientId", remote.map(Remote::clientId).orElse(null));
    object.put("p2pVersion", remote.map(Remote::version).orElse(null));
    object.put("nodeId", node.publicKey().toString());
    ArrayNode capabilities = object.putArray("capabilities");
    ArrayNode shared = object.putArray("shared");
    remote.ifPresent(hello -> {
      hello.capabilities().forEach(capability -> capabilities.add(capability.toString()));
      hello.shared().forEach(one -> add(shared.addObject(), one));
    });
    object.put("rttMillis", roundTrip.map(Amounts::millis).orElse(null));
    return object;
  }

  /** The object for several pings: the last one's, with all in {@code repeats}. */
  static ObjectNode json(List<PingReport> reports) {
    ObjectNode object = reports.getLast().json();
    if (reports.size() > 1) {
      ArrayNode repeats = object.putArray("repeats");
      reports.forEach(report -> repeats.add(report.json()));
    }
    return object;
  }

  /** The round trips of those that were answered. */
  static List<Duration> roundTrips(List<PingReport> reports) {
    return reports.stream().flatMap(report -> report.roundTrip().stream()).toList();
  }

  private static void add(ObjectNode object, SharedCapability shared) {
    object
        .put("capability", shared.capability().toString())
        .put("offset", shared.offset())
        .put("length", shared.length());
  }
}
