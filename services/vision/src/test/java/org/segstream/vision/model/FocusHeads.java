package org.segstream.vision.model;

import org.segstream.vision.network.FocusHead;
import org.segstream.vision.network.NetworkGraph;

/** Focus heads for tests. */
public final class FocusHeads {
  private FocusHeads() {}

  /** The same model with a head whose values are drawn. */
  public static SegmentationModel on(SegmentationModel model, long seed) {
    OwnNetwork own = model.own();
    NetworkGraph graph = FocusHead.on(own.graph());
    return model.withNetwork(own.with(FocusHead.of(own.graph(), Models.parameters(graph, seed))));
  }
}
