package org.segstream.console.live;

/** All who watch, by stream. */
interface Audience {
  /** A viewer begins to watch a stream, and is sent what there is. */
  void join(Viewer viewer, PictureKind kind, String stream);

  /** A viewer watches a stream no longer. */
  void leave(Viewer viewer, PictureKind kind, String stream);

  /** A viewer has gone. */
  void closed(Viewer viewer);
}
