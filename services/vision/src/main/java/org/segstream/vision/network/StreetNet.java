package org.segstream.vision.network;

import org.segstream.vision.network.GraphBuilder.Kernel;
import org.segstream.vision.network.GraphBuilder.Tensor;

/**
 * Dense 3×3 convolutions in residual blocks at 1/4, 1/8 and 1/16 of the image, dilated more and
 * more for context, then merged back up. {@code street-net-1} ends with logits at 1/4; {@code
 * street-net-2} adds to these, enlarged, what it sees at 1/2: posts and signs are a few pixels
 * wide.
 *
 * <p>Dense, because in training on a processor a multiplication of a grouped convolution took about
 * 1.7 times as long as one of a dense convolution. No pooling over the whole image, so that
 * training on chips sees what inference sees.
 *
 * <p>Frozen: a change is another architecture with another name.
 */
final class StreetNet {
  static final String QUARTER = "street-net-1";
  static final String HALF = "street-net-2";

  private static final int[] DILATIONS = {1, 2, 4, 8};

  private final GraphBuilder net;
  private final Tensor half;
  private final Tensor merged;
  private final Tensor logits;

  private StreetNet(String name, int labels) {
    net = new GraphBuilder(name);
    half = net.activated("stem1", net.image(), 16, Kernel.HALVING);
    Tensor quarter = residual("quarter", net.activated("stem2", half, 32, Kernel.HALVING), 1);
    Tensor eighth = stage("eighth", net.activated("down8", quarter, 64, Kernel.HALVING));
    Tensor sixteenth = stage("sixteenth", net.activated("down16", eighth, 128, Kernel.HALVING));
    merged = merge("merge4", merge("merge8", sixteenth, eighth), quarter);
    logits = net.convolution("logits", merged, labels, Kernel.POINT);
  }

  /** {@code street-net-1} for a number of classes. */
  static NetworkGraph quarter(int labels) {
    return new StreetNet(QUARTER, labels).net.build();
  }

  /**
   * {@code street-net-2} for a number of classes; its parameters are those of the other and more.
   */
  static NetworkGraph half(int labels) {
    StreetNet street = new StreetNet(HALF, labels);
    Tensor enlarged = street.net.upsample("logits.up", street.logits, street.half);
    Tensor merged = street.merge("merge2", street.merged, street.half);
    Tensor detail = street.net.convolution("detail", merged, labels, Kernel.POINT);
    street.net.sum("sharp", enlarged, detail);
    return street.net.build();
  }

  private Tensor stage(String name, Tensor x) {
    Tensor y = x;
    for (int i = 0; i < DILATIONS.length; i++) {
      y = residual(name + (i + 1), y, DILATIONS[i]);
    }
    return y;
  }

  private Tensor residual(String name, Tensor x, int dilation) {
    Tensor y = net.activated(name + ".a", x, x.channels(), Kernel.SQUARE);
    y = net.normalised(name + ".b", y, x.channels(), Kernel.dilated(dilation));
    return net.relu(name, net.sum(name + ".sum", y, x));
  }

  private Tensor merge(String name, Tensor coarse, Tensor fine) {
    Tensor context = net.normalised(name + ".coarse", coarse, fine.channels(), Kernel.POINT);
    Tensor detail = net.normalised(name + ".fine", fine, fine.channels(), Kernel.POINT);
    Tensor enlarged = net.upsample(name + ".up", context, fine);
    Tensor y = net.relu(name, net.sum(name + ".sum", enlarged, detail));
    return net.activated(name + ".fuse", y, fine.channels(), Kernel.SQUARE);
  }
}
