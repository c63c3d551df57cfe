// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jdevp2p.bytes.Bytes;
import org.jdevp2p.crypto.CryptoException;
import org.jdevp2p.crypto.SecretKey;

/**
 * The file with a node's identity, in the form geth reads and writes: the secret key as 64 hex
 * digits, and at most two line-end characters after them.
 *
 * <p>Peers, tables and records know a node by this key, so the one thing that must never happen is
 * a new identity that nobody asked for. Hence a file that is there is never replaced and never
 * ignored, whatever is wrong with it; and a new one shows up under its name only when it is
 * complete and on the disk.
 */
public final class NodeKey {

  private static final int DIGITS = 2 * SecretKey.SIZE_BYTES;
  private static final int MAX_LINE_END_CHARS = 2;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private NodeKey() {}

  /**
   * Reads a key file.
   *
   * @throws KeyFileException if there is none, it is not a regular file, cannot be read, belongs to
   *     a user other than this process's and root, or holds anything but a key
   */
  public static SecretKey load(Path file) throws KeyFileException {
    checkFile(file);
    checkOwner(file);
    byte[] content = read(file);
    checkLength(file, content);
    return parse(file, content);
  }

  /**
   * Reads the key file, or creates it with a new random key if nothing at all is there.
   *
   * @throws KeyFileException as {@link #load} and {@link #create} do
   */
  public static SecretKey loadOrCreate(Path file) throws KeyFileException {
    if (Files.notExists(file, NOFOLLOW_LINKS)) { // false, too, where we may not look
      try {
        return create(file);
      } catch (KeyFileException e) {
        if (!(e.getCause() instanceof FileAlreadyExistsException)) {
          throw e;
        }
        // another process was faster: its key is the one
      }
    }
    return load(file);
  }

  /**
   * Creates a key file with a new random key, readable by its owner only. Its directory must exist.
   *
   * @throws KeyFileException if there is anything under that name already, or it cannot be written;
   *     then nothing is left behind
   */
  public static SecretKey create(Path file) throws KeyFileException {
    SecretKey key = SecretKey.random();
    try {
      publish(file, key.toBytes().toHex().getBytes(US_ASCII));
      return key;
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException(file, "is there already and is not replaced", e);
    } catch (IOException e) {
      throw new KeyFileException(file, "cannot be written: " + reason(e), e);
    }
  }

  /**
   * Whether others on this machine can get at the key: a sentence to warn with, or empty. Not an
   * error, for files that other programs or people made are often readable by all.
   */
  public static Optional<String> exposure(Path file) throws KeyFileException {
    try {
      Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
      if (open.stream().allMatch(permission -> permission.name().startsWith("OWNER"))) {
        return Optional.empty();
      }
      return Optional.of(
          "key file %s is open to other users (%s): chmod 600 %s"
              .formatted(file, PosixFilePermissions.toString(open), file));
    } catch (UnsupportedOperationException e) {
      return Optional.empty(); // no such permissions on this file system
    } catch (IOException e) {
      throw new KeyFileException(file, "cannot be looked at: " + reason(e), e);
    }
  }

  private static void checkFile(Path file) throws KeyFileException {
    if (Files.isDirectory(file)) {
      throw new KeyFileException(file, "is a directory");
    }
    if (Files.isSymbolicLink(file) && Files.notExists(file)) {
      throw new KeyFileException(file, "is a symbolic link to a file that does not exist");
    }
    if (Files.notExists(file)) {
      throw new KeyFileException(file, "does not exist");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would make us wait for ever
      throw new KeyFileException(file, "is not a regular file");
    }
  }

  /** Somebody else's key means that somebody else runs with it, or can change who we are. */
  private static void checkOwner(Path file) throws KeyFileException {
    try {
      UserPrincipal owner = Files.readAttributes(file, PosixFileAttributes.class).owner();
      if (!owner.equals(user(file, System.getProperty("user.name")))
          && !owner.equals(user(file, "root"))) {
        throw new KeyFileException(
            file,
            "belongs to user %s, but this process runs as %s"
                .formatted(owner.getName(), System.getProperty("user.name")));
      }
    } catch (KeyFileException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      // No owners here, or a user without a name (a bare number in a container): nothing to
      // compare. Whether the file can be read shows when it is read.
    }
  }

  private static UserPrincipal user(Path file, String name) throws IOException {
    return file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
  }

  private static byte[] read(Path file) throws KeyFileException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(DIGITS + MAX_LINE_END_CHARS + 1); // one more shows that it is too long
    } catch (IOException e) {
      throw new KeyFileException(file, "cannot be read: " + reason(e), e);
    }
  }

  private static void checkLength(Path file, byte[] content) throws KeyFileException {
    int digits = 0;
    while (digits < content.length && content[digits] != '\n' && content[digits] != '\r') {
      digits++;
    }
    if (content.length == 0) {
      throw new KeyFileException(
          file, "is empty: put the old key back, or remove the file to get a new identity");
    }
    if (digits < DIGITS) {
      throw new KeyFileException(
          file, "holds " + digits + " characters, " + DIGITS + " hex digits expected");
    }
    int end = DIGITS;
    while (end < content.length && (content[end] == '\n' || content[end] == '\r')) {
      end++;
    }
    if (end < content.length || content.length > DIGITS + MAX_LINE_END_CHARS) {
      throw new KeyFileException(file, "holds more than " + DIGITS + " hex digits and a line end");
    }
  }

  private static SecretKey parse(Path file, byte[] content) throws KeyFileException {
    for (int i = 0; i < DIGITS; i++) {
      if (!HexFormat.isHexDigit(content[i])) {
        throw new KeyFileException(file, "has no hex digit at position " + i);
      }
    }
    try {
      return SecretKey.of(Bytes.fromHex(new String(content, 0, DIGITS, ISO_8859_1)));
    } catch (CryptoException e) {
      throw new KeyFileException(file, "holds a number that is no secp256k1 key (0 or too large)");
    }
  }

  /**
   * Makes {@code content} appear under that name at once and for good: written beside it, forced to
   * disk, then linked, which unlike a move fails if something is there.
   */
  private static void publish(Path file, byte[] content) throws IOException {
    if (Files.exists(file, NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException("there is no directory " + directory);
    }
    Path draft = Files.createTempFile(directory, ".nodekey", ".tmp", ownerOnly(directory));
    try {
      write(draft, content);
      try {
        Files.createLink(file, draft);
      } catch (FileAlreadyExistsException e) {
        throw e;
      } catch (UnsupportedOperationException | FileSystemException e) {
        writeInPlace(file, content, ownerOnly(directory)); // a file system without hard links
      }
    } finally {
      Files.deleteIfExists(draft);
    }
    forceDirectory(directory);
  }

  private static void writeInPlace(Path file, byte[] content, FileAttribute<?>[] attributes)
      throws IOException {
    Files.createFile(file, attributes);
    try {
      write(file, content);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  /** So that the name survives a power cut, too. */
  private static void forceDirectory(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows does not open directories; the key itself is on the disk already.
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path directory) throws IOException {
    boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  /** Why, without the path again. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied to user " + System.getProperty("user.name");
    }
    String reason = e instanceof FileSystemException failed ? failed.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }
}
