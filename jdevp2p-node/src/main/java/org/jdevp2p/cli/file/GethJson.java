// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.file;

import java.io.OutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** JSON as go-ethereum's tools lay it out, so that a file that nobody changed stays the same. */
final class GethJson {
  static final JsonMapper MAPPER = JsonMapper.shared();

  /** Reads values out of the middle of a file. */
  static final ObjectReader VALUES =
      MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Go's zero time, which its JSON has for "never". */
  static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  private static final DefaultIndenter INDENT = new DefaultIndenter("    ", "\n");
  private static final ObjectWriter WRITER =
      MAPPER
          .writer()
          .with(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                          .withObjectEmptySeparator("")
                          .withArrayEmptySeparator(""))
                  .withArrayIndenter(INDENT)
                  .withObjectIndenter(INDENT))
          .without(StreamWriteFeature.AUTO_CLOSE_TARGET);

  private GethJson() {}

  /** Writes to {@code out}, which closing the generator does not close. */
  static JsonGenerator generator(OutputStream out) {
    return WRITER.createGenerator(out);
  }

  /** {@code node} with four spaces a level. */
  static String text(JsonNode node) {
    return WRITER.writeValueAsString(node);
  }

  /** What is wrong with JSON, and where. */
  static FileFormatException fault(String file, JacksonException e) {
    String place = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    return new FileFormatException(file, place + "no JSON: " + e.getOriginalMessage());
  }

  /** An unsigned number as JSON holds it. */
  static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  /** Reads 0 to 2^64 - 1; {@code otherwise} if it is absent. */
  static long unsigned(String where, JsonNode node, long otherwise) throws FaultException {
    if (node.isMissingNode()) {
      return otherwise;
    }
    BigInteger value = node.isIntegralNumber() ? node.bigIntegerValue() : BigInteger.ONE.negate();
    if (value.signum() < 0 || value.bitLength() > Long.SIZE) {
      throw new FaultException(where + " is " + node + ", a number of 0 to 2^64 - 1 expected");
    }
    return value.longValue();
  }

  /** As RFC 3339, to the nanosecond where there are any. */
  static String time(Instant time) {
    return time.atOffset(ZoneOffset.UTC).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
  }

  /** Reads a time with any offset; {@link #NEVER} if it is absent. */
  static Instant time(String where, JsonNode node) throws FaultException {
    @Nullable String text = node.isMissingNode() ? null : node.asString("");
    if (text == null) {
      return NEVER;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new FaultException(where + " is " + node + ", a time as 2026-01-31T12:00:00Z expected");
    }
  }

  /** What is wrong in a file, for one who knows which file it is. */
  static final class FaultException extends Exception {
    private static final long serialVersionUID = 1L;

    FaultException(String fault) {
      super(fault);
    }

    FileFormatException in(String file) {
      return new FileFormatException(file, String.valueOf(getMessage()));
    }
  }
}
