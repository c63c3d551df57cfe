// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.frame;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeoutException;
import org.jdevp2p.crawl.StoreException;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.discovery.dns.LookupException;
import org.jdevp2p.discovery.dns.TreeException;
import org.jdevp2p.node.NodeRecordException;
import org.jspecify.annotations.Nullable;

/**
 * What an exception means to the person at the keyboard: one sentence and one exit code. The only
 * place that decides it.
 *
 * @param exitCode as in {@link ExitCode}
 * @param sentence one line, without the program's name in front
 */
public record Failure(int exitCode, String sentence) {

  /** Sentences stay on one line, whatever the exception's text holds. */
  public Failure {
    sentence = sentence.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Reads {@code thrown}; what nobody foresaw is an internal error. */
  public static Failure of(Throwable thrown) {
    return switch (thrown) {
      case CommandException e -> new Failure(e.exitCode(), text(e));
      case FileSystemException e -> ofFile(e);
      case CryptoException e -> failure(ExitCode.CRYPTO, text(e));
      case NodeRecordException e -> failure(ExitCode.CRYPTO, text(e));
      case TreeException e -> failure(ExitCode.CRYPTO, text(e));
      case LookupException e ->
          failure(
              e.kind() == LookupException.Kind.TIMEOUT ? ExitCode.TIMEOUT : ExitCode.UNREACHABLE,
              text(e));
      case StoreException e ->
          failure(
              switch (e.kind()) {
                case UNREACHABLE -> ExitCode.UNREACHABLE;
                case TIMEOUT -> ExitCode.TIMEOUT;
                case REFUSED -> ExitCode.LOCAL_CONFIGURATION;
              },
              text(e));
      case TimeoutException e -> failure(ExitCode.TIMEOUT, withDetail("no answer in time", e));
      case SocketTimeoutException e ->
          failure(ExitCode.TIMEOUT, withDetail("no answer in time", e));
      case UnknownHostException e ->
          failure(ExitCode.UNREACHABLE, "no such host: " + e.getMessage());
      case BindException e -> failure(ExitCode.LOCAL_CONFIGURATION, withDetail("cannot listen", e));
      case ConnectException e -> failure(ExitCode.UNREACHABLE, text(e));
      case NoRouteToHostException e -> failure(ExitCode.UNREACHABLE, text(e));
      case SocketException e -> failure(ExitCode.UNREACHABLE, text(e));
      case IOException e -> failure(ExitCode.LOCAL_CONFIGURATION, text(e));
      case ExceptionInInitializerError e when e.getCause() != null -> of(e.getCause());
      default ->
          failure(
              ExitCode.INTERNAL,
              "internal error, please report it (--debug shows the trace): " + thrown);
    };
  }

  private static Failure ofFile(FileSystemException e) {
    String file = e.getFile();
    String sentence =
        switch (e) {
          case NoSuchFileException none -> "no such file: " + none.getFile();
          case AccessDeniedException denied -> "permission denied: " + denied.getFile();
          case FileAlreadyExistsException present ->
              "file exists, nothing was changed: " + present.getFile();
          default -> file == null ? text(e) : file + ": " + reason(e);
        };
    return failure(ExitCode.LOCAL_CONFIGURATION, sentence);
  }

  private static String reason(FileSystemException e) {
    String reason = e.getReason();
    return reason == null ? "cannot be read or written" : reason;
  }

  private static Failure failure(ExitCode code, String sentence) {
    return new Failure(code.number(), sentence);
  }

  private static String withDetail(String what, Throwable thrown) {
    @Nullable String message = thrown.getMessage();
    return message == null ? what : what + ": " + message;
  }

  private static String text(Throwable thrown) {
    @Nullable String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }
}
