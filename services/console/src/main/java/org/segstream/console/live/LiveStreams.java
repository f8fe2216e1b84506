package org.segstream.console.live;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;

/**
 * The streams that somebody watches, and nothing of the others: their masks are read as they come,
 * and each picture is fetched by the place that its mask names, so that both are of one frame.
 * Thread-safe.
 */
public final class LiveStreams implements AutoCloseable {
  private final Audience audience = new Joined();

  /** One waits for Kafka while the other one encodes. */
  private static final int MAKERS = 2;

  private final Map<String, WatchedStream> watched = new ConcurrentHashMap<>();
  private final AtomicInteger viewers = new AtomicInteger();
  private final MaskFeed feed;
  private final List<PictureMaker> makers;

  /** Begins; reads nothing until somebody watches. */
  public LiveStreams(KafkaSettings kafka, Topics topics, LiveMetrics metrics) {
    MadePictures pictures = new MadePictures(metrics);
    this.makers = Stream.generate(() -> PictureMaker.start(kafka, pictures)).limit(MAKERS).toList();
    this.feed = MaskFeed.start(kafka, topics.masks(), this::isWatched, this::take);
    metrics.watch(viewers::get, watched::size);
  }

  /** A browser that has come. */
  public Viewer open(Outlet outlet) {
    viewers.incrementAndGet();
    return new Viewer(audience, outlet);
  }

  private final class Joined implements Audience {
    @Override
    public void join(Viewer viewer, PictureKind kind, String stream) {
      WatchedStream joined =
          watched.compute(
              stream,
              (id, there) -> {
                WatchedStream it = there == null ? new WatchedStream(id) : there;
                it.join(viewer, kind);
                return it;
              });
      viewer.welcome(kind, stream, joined.welcome(kind));
      feed.want(Set.copyOf(watched.keySet()));
      makeIfDue(joined);
    }

    @Override
    public void leave(Viewer viewer, PictureKind kind, String stream) {
      watched.computeIfPresent(stream, (_, there) -> there.leave(viewer, kind) ? null : there);
      feed.want(Set.copyOf(watched.keySet()));
    }

    @Override
    public void closed(Viewer viewer) {
      viewers.decrementAndGet();
    }
  }

  private boolean isWatched(String stream) {
    return watched.containsKey(stream);
  }

  private void take(MaskRecord record) {
    WatchedStream stream = watched.get(record.mask().getStreamId());
    if (stream != null && stream.add(record)) {
      stream
          .viewers(PictureKind.LIVE)
          .forEach(each -> each.offer(stream.id(), stream.lastRecord()));
      makeIfDue(stream);
    }
  }

  private void makeIfDue(WatchedStream stream) {
    if (stream.claim()) {
      makers.get(Math.floorMod(stream.id().hashCode(), makers.size())).make(stream);
    }
  }

  @Override
  public void close() {
    feed.close();
    makers.forEach(PictureMaker::close);
  }
}
