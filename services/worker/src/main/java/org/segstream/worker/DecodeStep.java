package org.segstream.worker;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.segstream.transport.serde.MalformedRecordException;
import org.segstream.v1.Frame;
import org.segstream.vision.RgbImage;
import org.segstream.worker.Batcher.Turn;

/**
 * What comes before a step of the network: decodes the frames whose turn it is, while the network
 * still runs those of the step before.
 */
final class DecodeStep {
  private final FrameImages images;

  DecodeStep(FrameImages images) {
    this.images = images;
  }

  /** What decoding makes of a frame. */
  sealed interface Outcome {
    Turn turn();
  }

  /** A picture, ready for the network. */
  record Decoded(Turn turn, RgbImage image) implements Outcome {}

  /** None, since the frame contradicts the schema, does not decode, or needs too much memory. */
  record Undecoded(Turn turn, Throwable cause) implements Outcome {}

  /** One outcome a turn, in their order. A frame that fails takes no other with it. */
  List<Outcome> run(List<Turn> turns) {
    return turns.stream().map(this::decode).toList();
  }

  private Outcome decode(Turn turn) {
    StageClock stages = turn.frame().stages();
    stages.queueWaitEnds();
    try {
      RgbImage image = images.decode(contents(turn));
      stages.decodeEnds();
      return new Decoded(turn, image);
    } catch (MalformedRecordException | RuntimeException | OutOfMemoryError e) {
      return new Undecoded(turn, e);
    }
  }

  private static Frame contents(Turn turn) throws MalformedRecordException {
    try {
      return turn.contents().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof MalformedRecordException malformed) {
        throw malformed;
      }
      throw e;
    }
  }
}
