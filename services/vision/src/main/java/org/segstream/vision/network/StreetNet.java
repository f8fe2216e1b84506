package org.segstream.vision.network;

import org.segstream.vision.network.GraphBuilder.Kernel;
import org.segstream.vision.network.GraphBuilder.Tensor;

/**
 * The architecture {@code street-net-1}: dense 3×3 convolutions in residual blocks at 1/4, 1/8 and
 * 1/16 of the image, dilated more and more for context, then merged back up to logits at 1/4.
 *
 * <p>Dense, because in training on a processor a multiplication of a grouped convolution took about
 * 1.7 times as long as one of a dense convolution. No pooling over the whole image, so that
 * training on chips sees what inference sees.
 *
 * <p>Frozen: a change is another architecture with another name.
 */
final class StreetNet {
  static final String NAME = "street-net-1";

  private static final int[] DILATIONS = {1, 2, 4, 8};

  private StreetNet() {}

  /** The network for a number of classes. */
  static NetworkGraph graph(int labels) {
    GraphBuilder net = new GraphBuilder(NAME);
    Tensor half = net.activated("stem1", net.image(), 16, Kernel.HALVING);
    Tensor quarter = net.activated("stem2", half, 32, Kernel.HALVING);
    quarter = residual(net, "quarter", quarter, 1);
    Tensor eighth = net.activated("down8", quarter, 64, Kernel.HALVING);
    eighth = stage(net, "eighth", eighth);
    Tensor sixteenth = net.activated("down16", eighth, 128, Kernel.HALVING);
    sixteenth = stage(net, "sixteenth", sixteenth);
    Tensor merged = merge(net, "merge8", sixteenth, eighth);
    merged = merge(net, "merge4", merged, quarter);
    net.convolution("logits", merged, labels, Kernel.POINT);
    return net.build();
  }

  private static Tensor stage(GraphBuilder net, String name, Tensor x) {
    Tensor y = x;
    for (int i = 0; i < DILATIONS.length; i++) {
      y = residual(net, name + (i + 1), y, DILATIONS[i]);
    }
    return y;
  }

  private static Tensor residual(GraphBuilder net, String name, Tensor x, int dilation) {
    Tensor y = net.activated(name + ".a", x, x.channels(), Kernel.SQUARE);
    y = net.normalised(name + ".b", y, x.channels(), Kernel.dilated(dilation));
    return net.relu(name, net.sum(name + ".sum", y, x));
  }

  private static Tensor merge(GraphBuilder net, String name, Tensor coarse, Tensor fine) {
    Tensor context = net.normalised(name + ".coarse", coarse, fine.channels(), Kernel.POINT);
    Tensor detail = net.normalised(name + ".fine", fine, fine.channels(), Kernel.POINT);
    Tensor enlarged = net.upsample(name + ".up", context, fine);
    Tensor y = net.relu(name, net.sum(name + ".sum", enlarged, detail));
    return net.activated(name + ".fuse", y, fine.channels(), Kernel.SQUARE);
  }
}
