package org.segstream.vision.foreign;

import org.segstream.vision.network.onnx.StringStringEntryProto;
import org.segstream.vision.network.onnx.TensorProto;
import org.segstream.vision.network.onnx.TensorProto.DataLocation;
import org.segstream.vision.network.onnx.TensorProto.DataType;

/** Constants whose numbers are in a file of their own. */
final class ExternalData {
  private ExternalData() {}

  static TensorProto of(String name, String location, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(DataType.FLOAT.getNumber())
            .setDataLocation(DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue(location));
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor.build();
  }
}
