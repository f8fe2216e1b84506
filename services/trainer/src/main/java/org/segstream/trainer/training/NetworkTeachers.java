package org.segstream.trainer.training;

import java.util.List;
import org.segstream.trainer.dataset.DatasetException;
import org.segstream.trainer.loss.Teacher;
import org.segstream.vision.LabelSet;
import org.segstream.vision.model.SegmentationModel;

/** Models of ours as teachers, in libtorch's memory. */
final class NetworkTeachers implements AutoCloseable {
  private final List<TrainableNetwork> networks;

  private NetworkTeachers(List<TrainableNetwork> networks) {
    this.networks = networks;
  }

  /**
   * Takes models in.
   *
   * @param labels what is learned
   * @throws DatasetException if a model has other classes
   */
  static NetworkTeachers of(List<SegmentationModel> models, LabelSet labels) {
    models.forEach(model -> requireSame(model, labels));
    return new NetworkTeachers(
        models.stream()
            .map(model ->
                new TrainableNetwork(model.graph(), model.parameters(), model.normalisation()))
            .toList());
  }

  private static void requireSame(SegmentationModel model, LabelSet labels) {
    List<String> own = model.labels().names();
    List<String> wanted = labels.names();
    if (!own.equals(wanted)) {
      throw new DatasetException(
          "teacher %s knows %s, must know the classes of the data, %s"
              .formatted(model.id(), own, wanted));
    }
  }

  List<Teacher> teachers() {
    return networks.stream().<Teacher>map(network -> network::infer).toList();
  }

  @Override
  public void close() {
    networks.forEach(TrainableNetwork::close);
  }
}
