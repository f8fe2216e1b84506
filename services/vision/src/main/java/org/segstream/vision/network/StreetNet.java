package org.segstream.vision.network;

import org.segstream.vision.network.GraphBuilder.Kernel;
import org.segstream.vision.network.GraphBuilder.Tensor;

/** The candidate under measurement. */
final class StreetNet {
  static final String NAME = "street-net-1";

  private StreetNet() {}

  static NetworkGraph graph(int labels) {
    GraphBuilder net = new GraphBuilder(NAME);
    Tensor half = net.activated("stem1", net.image(), 16, Kernel.HALVING);
    Tensor quarter = net.activated("stem2", half, 32, Kernel.HALVING);
    quarter = net.activated("stem3", quarter, 32, Kernel.SQUARE);
    Tensor eighth = net.activated("down8", quarter, 64, Kernel.HALVING);
    eighth = residual(net, "eighth1", eighth, 1, 1);
    Tensor deep = net.activated("down16", eighth, 128, Kernel.HALVING);
    int[] dilations = {1, 2, 4, 8};
    for (int i = 0; i < dilations.length; i++) {
      deep = residual(net, "deep" + (i + 1), deep, 1, dilations[i]);
    }
    Tensor up8 = net.upsample("up8", net.normalised("deep.point", deep, 64, Kernel.POINT), eighth);
    Tensor x8 = net.relu("merge8", net.sum("sum8", up8, eighth));
    x8 = net.activated("fuse8", x8, 48, Kernel.SQUARE);
    Tensor skip4 = net.activated("skip4", quarter, 16, Kernel.POINT);
    Tensor x4 = net.concat("cat4", net.upsample("up4", x8, quarter), skip4);
    x4 = net.activated("fuse4", x4, 32, Kernel.SQUARE);
    net.convolution("logits", x4, labels, Kernel.POINT);
    return net.build();
  }

  private static Tensor residual(GraphBuilder net, String name, Tensor x, int d1, int d2) {
    Tensor y = net.activated(name + ".a", x, x.channels(), Kernel.dilated(d1));
    y = net.normalised(name + ".b", y, x.channels(), Kernel.dilated(d2));
    return net.relu(name, net.sum(name + ".sum", y, x));
  }
}
