// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.cli.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdevp2p.cli.file.GethJson.FaultException;
import org.jdevp2p.discovery.dns.EnrTree;
import org.jdevp2p.discovery.dns.SignedTree;
import org.jdevp2p.discovery.dns.TreeException;
import org.jdevp2p.discovery.dns.TreeLink;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a DNS tree is made of, as go-ethereum's tools keep it: a directory with {@code nodes.json}
 * (a {@link NodeSet}) and {@code enrtree-info.json}:
 *
 * <pre>
 *   { "url": "enrtree://...",        left out until it is signed
 *     "seq": 1,
 *     "signature": "...",            left out until it is signed
 *     "links": [ "enrtree://..." ],
 *     "lastModified": "2026-01-31T12:00:00Z" }
 * </pre>
 *
 * @param url where the tree is published and who signs it
 * @param seq its version, unsigned; 0 before it is first signed
 * @param signature of the root over these very nodes and links
 * @param links to other trees
 * @param lastModified when the files were written
 */
public record TreeDefinition(
    Optional<TreeLink> url,
    long seq,
    Optional<String> signature,
    List<TreeLink> links,
    Instant lastModified) {

  /** The file with the nodes. */
  public static final String NODES = "nodes.json";

  /** The file with the rest. */
  public static final String INFO = "enrtree-info.json";

  private static final TreeDefinition UNSIGNED =
      new TreeDefinition(Optional.empty(), 0, Optional.empty(), List.of(), GethJson.NEVER);

  /** Takes a copy of the links. */
  public TreeDefinition {
    links = List.copyOf(links);
  }

  /** What makes this tree again. */
  public static TreeDefinition of(SignedTree tree, Instant now) {
    return new TreeDefinition(
        Optional.of(tree.link()),
        tree.root().seq(),
        Optional.of(tree.root().signatureText()),
        tree.tree().links(),
        now);
  }

  /**
   * Reads the info file of a directory; where there is none, the tree was never signed.
   *
   * @throws FileFormatException if it is no such file, or an URL in it is none
   */
  public static TreeDefinition read(Path directory) throws IOException {
    Path file = directory.resolve(INFO);
    try {
      return read(GethJson.MAPPER.readTree(Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return UNSIGNED;
    } catch (JacksonException e) {
      throw GethJson.fault(file.toString(), e);
    } catch (FaultException e) {
      throw e.in(file.toString());
    }
  }

  private static TreeDefinition read(JsonNode info) throws FaultException {
    if (!info.isObject()) {
      throw new FaultException("a JSON object expected");
    }
    List<TreeLink> links = new ArrayList<>();
    for (JsonNode link : info.path("links")) {
      links.add(link("links", link.asString("")));
    }
    String url = info.path("url").asString("");
    String signature = info.path("signature").asString("");
    return new TreeDefinition(
        url.isEmpty() ? Optional.empty() : Optional.of(link("url", url)),
        GethJson.unsigned("seq", info.path("seq"), 0),
        signature.isEmpty() ? Optional.empty() : Optional.of(signature),
        links,
        GethJson.time("lastModified", info.path("lastModified")));
  }

  private static TreeLink link(String where, String text) throws FaultException {
    try {
      return TreeLink.parse(text);
    } catch (TreeException e) {
      throw new FaultException(where + ": " + e.getMessage());
    }
  }

  /** Writes the info file of a directory, which must exist, or replaces it, at once. */
  public void write(Path directory) throws IOException {
    ObjectNode info = GethJson.MAPPER.createObjectNode();
    url.ifPresent(link -> info.put("url", link.toText()));
    info.put("seq", GethJson.unsigned(seq));
    signature.ifPresent(text -> info.put("signature", text));
    ArrayNode array = info.putArray("links");
    links.forEach(link -> array.add(link.toText()));
    info.put("lastModified", GethJson.time(lastModified));
    AtomicFile.write(directory.resolve(INFO), GethJson.text(info));
  }

  /**
   * The tree that a directory defines, ready to be published.
   *
   * @throws FileFormatException if a file of it is not right, or it was not signed since the last
   *     change
   */
  public static SignedTree signedTree(Path directory) throws IOException {
    TreeDefinition info = read(directory);
    String file = directory.resolve(INFO).toString();
    @Nullable TreeLink url = info.url().orElse(null);
    @Nullable String signature = info.signature().orElse(null);
    if (url == null || signature == null) {
      throw new FileFormatException(
          file, "has no %s: run 'jdevp2p dns sign'".formatted(url == null ? "url" : "signature"));
    }
    EnrTree tree =
        EnrTree.build(info.seq(), NodeSet.read(directory.resolve(NODES)).records(), info.links());
    try {
      return tree.signed(url, signature);
    } catch (TreeException e) {
      throw new FileFormatException(
          file, e.getMessage() + "; run 'jdevp2p dns sign' after a change of the nodes or links");
    }
  }

  /** TXT records as go-ethereum's tools write them: one JSON object, names and texts. */
  public static String txtJson(Map<String, String> records) {
    ObjectNode object = GethJson.MAPPER.createObjectNode();
    records.forEach(object::put);
    return GethJson.text(object);
  }
}
