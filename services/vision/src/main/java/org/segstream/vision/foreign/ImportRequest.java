package org.segstream.vision.foreign;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.segstream.vision.model.ChannelLayout;
import org.segstream.vision.model.ForeignInput.ColourOrder;
import org.segstream.vision.model.ForeignInput.Fit;
import org.segstream.vision.model.ForeignOutput.Activation;
import org.segstream.vision.model.Resolution;

/**
 * What a user says of a network; what is left open is found out.
 *
 * @param file an ONNX file
 * @param labels what its channels stand for
 * @param name of the model
 * @param version of the model
 * @param input how frames enter
 * @param output where the logits are
 * @param terms who may use it for what
 * @param record where it is from
 */
public record ImportRequest(
    Path file,
    LabelTable labels,
    String name,
    String version,
    Input input,
    Output output,
    String terms,
    Map<String, Object> record) {

  /**
   * How frames enter: {@code (colour · scale - mean) / std}.
   *
   * @param scale of colours from 0 to 255
   * @param mean of the network's three channels, after scaling
   * @param std of the network's three channels, after scaling
   * @param order which colour comes first
   * @param layout where the colours are
   * @param resolution of frames, if the network takes any
   * @param fit how frames of another shape are brought to the network's
   */
  public record Input(
      Optional<Float> scale,
      Optional<List<Float>> mean,
      Optional<List<Float>> std,
      ColourOrder order,
      Optional<ChannelLayout> layout,
      Optional<Resolution> resolution,
      Fit fit) {}

  /**
   * Where the logits are.
   *
   * @param name of an output, or of an inner tensor
   * @param activation what its numbers are
   * @param layout where its channels are
   * @param channels those of the labels, in the order of the labels
   * @param ignored channels that are no labels
   */
  public record Output(
      Optional<String> name,
      Optional<Activation> activation,
      Optional<ChannelLayout> layout,
      Optional<List<Integer>> channels,
      List<Integer> ignored) {}
}
