// SPDX-License-Identifier: Apache-2.0
package org.jdevp2p.discovery.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jdevp2p.concurrent.Tasks;
import org.jdevp2p.concurrent.Ticker;
import org.jdevp2p.node.Node;
import org.jdevp2p.node.NodeId;

/**
 * Remembers nodes in a text file, one a line.
 *
 * <p>The file is always a whole one: it is written anew beside the old one, forced to disk, and
 * then takes its name, so that a process may be killed at any moment. A file that is there and is
 * no whole one of ours is an error and stays as it is. Written at most every {@link
 * #WRITE_INTERVAL}, on a thread of its own, and when closed. While it is open no other store can
 * open the same file: a lock on {@code <name>.lock} beside it sees to that.
 *
 * <p>Safe for use by any number of threads.
 */
public final class FileNodeStore implements NodeStore {

  /** Nodes remembered; beyond, the one not seen for longest goes. */
  public static final int MAX_NODES = StoredNodes.MAX_NODES;

  /** The least time between two writes. */
  public static final Duration WRITE_INTERVAL = Duration.ofSeconds(30);

  /** The largest file that is read; {@link #MAX_NODES} take less than half of it. */
  public static final int MAX_FILE_BYTES = 4 << 20;

  private static final System.Logger LOG = System.getLogger(FileNodeStore.class.getName());
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(2);

  private final Path file;
  private final FileChannel lockChannel;
  private final Ticker ticker;
  private final Tasks tasks = new Tasks();
  private final ReentrantLock writing = new ReentrantLock(); // held during I/O

  // guarded by this
  private final StoredNodes nodes;
  private boolean changed;
  private boolean closed;
  private Optional<Ticker.Timer> timer = Optional.empty();

  private FileNodeStore(Path file, FileChannel lockChannel, Ticker ticker, StoredNodes nodes) {
    this.file = file;
    this.lockChannel = lockChannel;
    this.ticker = ticker;
    this.nodes = nodes;
  }

  /**
   * Reads the file; if there is none, it is written once there is a node. Its directory must exist.
   *
   * @param ticker says when to write
   * @throws NodeStoreException if the file is no whole file of nodes, is not a regular file, cannot
   *     be read, belongs to another user than this process's and root, or is open already
   */
  public static FileNodeStore open(Path file, Ticker ticker) throws NodeStoreException {
    Path real = real(file);
    FileChannel lockChannel = lock(real);
    try {
      StoredNodes nodes = Files.notExists(real, NOFOLLOW_LINKS) ? new StoredNodes() : read(real);
      return new FileNodeStore(real, lockChannel, ticker, nodes);
    } catch (NodeStoreException e) {
      closeQuietly(lockChannel);
      throw e;
    }
  }

  // ---- the store

  @Override
  public synchronized List<Node> seeds(int limit) {
    return nodes.best(limit);
  }

  @Override
  public synchronized void seen(Node node, long unixSeconds) {
    nodes.seen(node, unixSeconds);
    changed();
  }

  @Override
  public synchronized void failed(NodeId id) {
    if (nodes.failed(id)) {
      changed();
    }
  }

  @Override
  public synchronized long recordSeq() {
    return nodes.recordSeq();
  }

  @Override
  public synchronized void recordSeq(long seq) {
    if (nodes.recordSeq(seq)) {
      changed();
    }
  }

  /** How many nodes are remembered. */
  public synchronized int size() {
    return nodes.size();
  }

  private void changed() {
    changed = true;
    if (timer.isEmpty() && !closed) {
      timer = Optional.of(ticker.after(WRITE_INTERVAL, this::due));
    }
  }

  private synchronized void due() {
    timer = Optional.empty();
    if (!closed) {
      tasks.start("node file", this::writeOrWarn);
    }
  }

  private void writeOrWarn() {
    try {
      write();
    } catch (NodeStoreException e) {
      LOG.log(System.Logger.Level.WARNING, "{0}; the old one stays", e.getMessage());
      synchronized (this) {
        changed(); // a disk may have room again
      }
    }
  }

  /**
   * Writes what has changed, and gives the file free.
   *
   * @throws NodeStoreException if it cannot be written; the old file stays
   */
  @Override
  public void close() throws NodeStoreException {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      timer.ifPresent(Ticker.Timer::cancel);
    }
    try {
      tasks.join(JOIN_LIMIT);
      write();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(lockChannel);
    }
  }

  // ---- the file

  private void write() throws NodeStoreException {
    writing.lock();
    try {
      String text;
      synchronized (this) {
        if (!changed) {
          return;
        }
        changed = false;
        text = nodes.toText();
      }
      replace(file, text.getBytes(UTF_8));
    } finally {
      writing.unlock();
    }
  }

  private static void replace(Path file, byte[] content) throws NodeStoreException {
    Path draft = beside(file, ".new");
    try {
      try (FileChannel channel =
          FileChannel.open(draft, CREATE, WRITE, TRUNCATE_EXISTING, NOFOLLOW_LINKS)) {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      Files.move(draft, file, ATOMIC_MOVE); // replaces, on all systems that have it
    } catch (IOException e) {
      deleteQuietly(draft);
      throw new NodeStoreException(file, "cannot be written: " + reason(e), e);
    }
    forceDirectory(file);
  }

  /** So that the name survives a power cut, too. */
  private static void forceDirectory(Path file) {
    try (FileChannel channel = FileChannel.open(file.resolveSibling("."), READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows does not open directories; the content itself is on the disk already
    }
  }

  private static StoredNodes read(Path file) throws NodeStoreException {
    if (Files.isDirectory(file)) {
      throw new NodeStoreException(file, "is a directory");
    }
    if (!Files.isRegularFile(file) && Files.exists(file)) { // a pipe would make us wait for ever
      throw new NodeStoreException(file, "is not a regular file");
    }
    checkOwner(file);
    byte[] content = content(file);
    if (content.length == 0) {
      throw new NodeStoreException(
          file, "is empty: put the old file back, or remove it to begin with none");
    }
    if (content.length > MAX_FILE_BYTES) {
      throw new NodeStoreException(file, "is larger than " + MAX_FILE_BYTES + " bytes");
    }
    try {
      return StoredNodes.parse(new String(content, UTF_8));
    } catch (StoredNodes.FormatException e) {
      throw new NodeStoreException(
          file, e.getMessage() + "; nothing was changed. Remove it to begin with none", e);
    }
  }

  private static byte[] content(Path file) throws NodeStoreException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_FILE_BYTES + 1); // one more shows that it is too large
    } catch (IOException e) {
      throw new NodeStoreException(file, "cannot be read: " + reason(e), e);
    }
  }

  /** Whoever writes our nodes decides whom we meet. */
  private static void checkOwner(Path file) throws NodeStoreException {
    String user = System.getProperty("user.name");
    try {
      UserPrincipal owner = Files.getOwner(file);
      var principals = file.getFileSystem().getUserPrincipalLookupService();
      if (!owner.equals(principals.lookupPrincipalByName(user))
          && !owner.equals(principals.lookupPrincipalByName("root"))) {
        throw new NodeStoreException(
            file,
            "belongs to user %s, but this process runs as %s".formatted(owner.getName(), user));
      }
    } catch (NodeStoreException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException e) {
      // no owners here, or a user without a name: nothing to compare
    }
  }

  private static FileChannel lock(Path file) throws NodeStoreException {
    FileChannel channel;
    try {
      channel = FileChannel.open(beside(file, ".lock"), CREATE, WRITE);
    } catch (IOException e) {
      throw new NodeStoreException(file, "cannot be locked: " + reason(e), e);
    }
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      closeQuietly(channel);
      throw new NodeStoreException(file, "is open in this process already", e);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new NodeStoreException(file, "cannot be locked: " + reason(e), e);
    }
    closeQuietly(channel);
    throw new NodeStoreException(file, "is in use by another process");
  }

  /** Behind symbolic links, so that a link is not replaced by a file. */
  private static Path real(Path file) throws NodeStoreException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new NodeStoreException(file, "cannot be there: there is no directory " + directory);
    }
    try {
      return Files.exists(absolute) ? absolute.toRealPath() : absolute;
    } catch (IOException e) {
      throw new NodeStoreException(file, "cannot be read: " + reason(e), e);
    }
  }

  private static Path beside(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  private static void deleteQuietly(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a draft was not removed", e);
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a lock was not closed", e);
    }
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
