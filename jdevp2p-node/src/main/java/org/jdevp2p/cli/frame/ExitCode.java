// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

/**
 * What the process tells its caller. The numbers are part of the command line's contract and never
 * change meaning.
 *
 * <p>Beside these, {@link #disconnected} gives 64 + N for a remote that hung up with reason N.
 */
public enum ExitCode {
  OK(0, "ok", "It worked."),
  INTERNAL(1, "internal", "A bug of jdevp2p. Run again with --debug and report the trace."),
  USAGE(2, "usage", "The command line was not understood; --help shows how it is written."),
  UNREACHABLE(
      3,
      "unreachable",
      "No link: the name does not resolve, nothing listens there, or a firewall drops you."),
  TIMEOUT(4, "timeout", "The other side did not answer before --timeout ran out."),
  CRYPTO(
      5,
      "crypto",
      "A key, signature or MAC is wrong: a broken record, or someone else answers at that address."),
  INCOMPATIBLE(
      6,
      "incompatible",
      "Both sides work but have nothing to say to each other: no shared capability,"
          + " or another network, genesis or fork."),
  LOCAL_CONFIGURATION(
      7,
      "local-configuration",
      "Something on this machine: a file, a key, a setting, a port in use, or no JDK.");

  /** Exit codes of remote disconnects start here. */
  public static final int DISCONNECTED = 64;

  /** The highest disconnect reason with an exit code of its own; above lie shells' signal codes. */
  public static final int MAX_REASON = 63;

  private final int number;
  private final String label;
  private final String meaning;

  ExitCode(int number, String label, String meaning) {
    this.number = number;
    this.label = label;
    this.meaning = meaning;
  }

  /** What {@code $?} holds afterwards. */
  public int number() {
    return number;
  }

  /** A short name in lower case, as {@code jdevp2p explain} takes it. */
  public String label() {
    return label;
  }

  /** What it means, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /**
   * The exit code for a remote that disconnected with {@code reason}: 64 + reason. Reasons that no
   * exit code can carry (negative or above 63) all give 127.
   */
  public static int disconnected(int reason) {
    return DISCONNECTED + (reason < 0 || reason > MAX_REASON ? MAX_REASON : reason);
  }
}
