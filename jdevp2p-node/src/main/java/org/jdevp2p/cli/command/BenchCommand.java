// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.jdevp2p.cli.frame.CommandException;
import org.jdevp2p.cli.frame.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/**
 * {@code bench}: so that help knows it. The launcher runs the bench module instead of this, because
 * a node does not carry that module.
 */
@Command(
    name = "bench",
    description = {
      "Measure links beside go-ethereum, @ethereumjs/devp2p and Tuweni in the same run, and draw"
          + " the comparison as an SVG chart. Needs Go, Node and npm for the others.",
      "Without arguments the short form, a quarter of an hour."
    },
    footer = {
      "  jdevp2p bench                           the short form",
      "  jdevp2p bench --short --only link       one direction, by message size",
      "  jdevp2p bench --full --docs docs        an hour; rewrites docs/benchmarks.md",
      "  jdevp2p bench primitives FrameBenchmark JMH"
    })
@SuppressWarnings("UnusedVariable") // picocli puts there what nobody here looks at
public final class BenchCommand implements Callable<Integer> {

  @Parameters(arity = "0..*", hidden = true, description = "Arguments of the benchmarks.")
  private @Nullable List<String> arguments;

  @Unmatched private @Nullable List<String> options;

  public BenchCommand() {}

  @Override
  public Integer call() throws CommandException {
    throw new CommandException(
        ExitCode.USAGE,
        "bench needs the source tree: run ./jdevp2p bench there, without anything before 'bench'");
  }
}
