// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.discovery.dns.LookupException.Kind;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/**
 * A resolver on <a href="https://github.com/dnsjava/dnsjava">dnsjava</a>, which a program that uses
 * this class adds to its own dependencies ({@code dnsjava:dnsjava}): to the library it is optional.
 *
 * <p>Asks recursive servers over UDP, and over TCP where an answer does not fit. Within a lookup's
 * limit each server is asked in turn, at least twice in all, for packets get lost. Nothing is
 * cached here. Thread-safe.
 */
public final class DnsjavaResolver implements TxtResolver {

  private static final int MIN_ATTEMPTS = 2;

  private final List<InetSocketAddress> servers;
  private final Ticker ticker = Ticker.system();

  private DnsjavaResolver(List<InetSocketAddress> servers) {
    this.servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no DNS server");
    }
  }

  /** Asks the servers that this machine is configured to ask. */
  public static DnsjavaResolver ofSystem() {
    return new DnsjavaResolver(ResolverConfig.getCurrentConfig().servers());
  }

  /**
   * Asks these servers.
   *
   * @throws IllegalArgumentException if there is none, or one is a name that was not resolved
   */
  public static DnsjavaResolver of(List<InetSocketAddress> servers) {
    for (InetSocketAddress server : servers) {
      if (server.isUnresolved()) {
        throw new IllegalArgumentException(
            "DNS server " + server.getHostString() + " has no address");
      }
    }
    return new DnsjavaResolver(servers);
  }

  @Override
  public List<String> lookup(String name, Duration limit)
      throws LookupException, InterruptedException {
    Message query = query(name);
    long end = ticker.nanos() + limit.toNanos();
    int attempts = Math.max(MIN_ATTEMPTS, servers.size());
    LookupException last = new LookupException(Kind.TIMEOUT, name, "no answer");
    for (int attempt = 0; attempt < attempts; attempt++) {
      long left = end - ticker.nanos();
      if (left <= 0) {
        break;
      }
      InetSocketAddress server = servers.get(attempt % servers.size());
      try {
        return ask(server, query, name, Duration.ofNanos(left / (attempts - attempt)));
      } catch (LookupException e) {
        if (e.kind() == Kind.NO_SUCH_NAME) {
          throw e;
        }
        last = e;
      }
    }
    throw last;
  }

  private static Message query(String name) throws LookupException {
    try {
      Name absolute = Name.fromString(name, Name.root);
      return Message.newQuery(Record.newRecord(absolute, Type.TXT, DClass.IN));
    } catch (TextParseException e) {
      throw new LookupException(Kind.NO_SUCH_NAME, name, "is no domain name");
    }
  }

  private static List<String> ask(
      InetSocketAddress server, Message query, String name, Duration limit)
      throws LookupException, InterruptedException {
    // one for each question, since the limit is a property of the resolver
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTimeout(limit);
    CompletableFuture<Message> answer = resolver.sendAsync(query).toCompletableFuture();
    try {
      return texts(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS), server, name);
    } catch (TimeoutException e) {
      throw timeout(server, name, limit);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SocketTimeoutException) {
        throw timeout(server, name, limit);
      }
      throw new LookupException(
          Kind.SERVER_FAILURE, name, "server " + text(server) + " " + reason(e.getCause()));
    } finally {
      answer.cancel(true);
    }
  }

  /** Of errors that the system finds no words for, dnsjava only passes on the type. */
  private static String reason(@Nullable Throwable cause) {
    @Nullable String message = cause == null ? null : cause.getMessage();
    if (cause instanceof WireParseException) {
      return "answers nonsense: " + message;
    }
    return "cannot be reached" + (message == null ? "" : ": " + message);
  }

  private static List<String> texts(Message answer, InetSocketAddress server, String name)
      throws LookupException {
    int rcode = answer.getRcode();
    if (rcode == Rcode.NXDOMAIN) {
      throw new LookupException(Kind.NO_SUCH_NAME, name, "no such name");
    }
    if (rcode != Rcode.NOERROR) {
      throw new LookupException(
          Kind.SERVER_FAILURE,
          name,
          "server %s answers %s".formatted(text(server), Rcode.string(rcode)));
    }
    List<String> texts = new ArrayList<>();
    for (Record found : answer.getSection(Section.ANSWER)) {
      if (found instanceof TXTRecord txt) { // of this name, or of the one that it is an alias of
        texts.add(joined(txt));
      }
    }
    if (texts.isEmpty()) {
      throw new LookupException(Kind.NO_SUCH_NAME, name, "no TXT record");
    }
    return texts;
  }

  private static String joined(TXTRecord txt) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Object part : txt.getStringsAsByteArrays()) {
      bytes.writeBytes((byte[]) part);
    }
    return bytes.toString(ISO_8859_1);
  }

  private static LookupException timeout(InetSocketAddress server, String name, Duration limit) {
    return new LookupException(
        Kind.TIMEOUT,
        name,
        "no answer from server %s within %d ms".formatted(text(server), limit.toMillis()));
  }

  private static String text(InetSocketAddress server) {
    return server.getAddress().getHostAddress() + ":" + server.getPort();
  }
}
