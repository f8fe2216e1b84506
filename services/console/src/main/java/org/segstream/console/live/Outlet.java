package org.segstream.console.live;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A browser's end of a connection. One message is sent at a time. */
public interface Outlet {
  /**
   * Sends a picture.
   *
   * @param message shared with others: its position is not to be moved
   * @param done called once the message has left
   * @param failed called instead if it cannot leave
   */
  void send(ByteBuffer message, Runnable done, Consumer<Throwable> failed);

  /** Sends a text, with the same calls. */
  void send(String message, Runnable done, Consumer<Throwable> failed);
}
