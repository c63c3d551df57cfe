// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void everyKindOfExceptionHasItsExitCode() {
    assertThat(Failure.of(new NoSuchFileException("k"))).isEqualTo(failure(7, "no such file: k"));
    assertThat(Failure.of(new AccessDeniedException("k")))
        .isEqualTo(failure(7, "permission denied: k"));
    assertThat(Failure.of(new BindException("Address already in use")))
        .isEqualTo(failure(7, "cannot listen: Address already in use"));
    assertThat(Failure.of(new IOException("disk"))).isEqualTo(failure(7, "disk"));
    assertThat(Failure.of(new UnknownHostException("h"))).isEqualTo(failure(3, "no such host: h"));
    assertThat(Failure.of(new ConnectException("Connection refused")))
        .isEqualTo(failure(3, "Connection refused"));
    assertThat(Failure.of(new TimeoutException())).isEqualTo(failure(4, "no answer in time"));
    assertThat(Failure.of(new SocketTimeoutException("Read timed out")))
        .isEqualTo(failure(4, "no answer in time: Read timed out"));
  }

  @Test
  void commandChoosesItsOwnExitCode() {
    int code = ExitCode.disconnected(4);
    assertThat(Failure.of(new CommandException(code, "they are full", null)))
        .isEqualTo(failure(68, "they are full"));
  }

  @Test
  void whatNobodyForesawIsAnInternalError() {
    Failure failure = Failure.of(new IllegalStateException("odd"));
    assertThat(failure.exitCode()).isEqualTo(1);
    assertThat(failure.sentence()).contains("odd", "--debug");
  }

  @Test
  void failedStaticInitializerIsNamedByItsCause() {
    Throwable thrown = new ExceptionInInitializerError(new IllegalStateException("no curve"));
    assertThat(Failure.of(thrown)).isEqualTo(Failure.of(new IllegalStateException("no curve")));
  }

  @Test
  void sentenceStaysOnOneLine() {
    assertThat(Failure.of(new IOException("first\n\tsecond\r\n")).sentence())
        .isEqualTo("first second");
  }

  @Test
  void reasonsThatNoExitCodeCanCarryGive127() {
    assertThat(ExitCode.disconnected(0)).isEqualTo(64);
    assertThat(ExitCode.disconnected(0x10)).isEqualTo(80);
    assertThat(ExitCode.disconnected(63)).isEqualTo(127);
    assertThat(ExitCode.disconnected(64)).isEqualTo(127);
    assertThat(ExitCode.disconnected(-1)).isEqualTo(127);
  }

  private static Failure failure(int exitCode, String sentence) {
    return new Failure(exitCode, sentence);
  }
}
