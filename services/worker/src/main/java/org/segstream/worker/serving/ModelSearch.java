package org.segstream.worker.serving;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.ModelFeed;
import org.segstream.transport.ModelKeys;
import org.segstream.transport.TransportException;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;

/**
 * Reads the models' topic once, for one version. Models are megabytes and pointers rarely move
 * back, so that records are read again rather than kept.
 */
final class ModelSearch implements ModelFeed.Listener {
  private final String key;
  private final CompletableFuture<Optional<Model>> result = new CompletableFuture<>();
  private Optional<Model> found = Optional.empty();

  private ModelSearch(String key) {
    this.key = key;
  }

  /**
   * The record of a version, if there is a sound one; waits for Kafka if need be.
   *
   * @throws TransportException if Kafka refuses
   */
  static Optional<Model> find(KafkaSettings kafka, String topic, String name, String version)
      throws InterruptedException {
    ModelSearch search = new ModelSearch(ModelKeys.model(name, version));
    try (ModelFeed _ = ModelFeed.start(kafka, topic, search)) {
      return search.result.get();
    } catch (ExecutionException e) {
      throw new TransportException("the models' topic cannot be read: " + e.getCause(), e);
    }
  }

  @Override
  public void onModel(Model model) {
    if (ModelKeys.model(model.getName(), model.getVersion()).equals(key)) {
      found = Optional.of(model);
    }
  }

  @Override
  public void onPointer(ModelPointer pointer, ModelKeys.Role role) {}

  @Override
  public void onRemoved(String removed) {
    found = removed.equals(key) ? Optional.empty() : found;
  }

  @Override
  public void onRefused(String refused, String reason) {
    onRemoved(refused);
  }

  @Override
  public void caughtUp() {
    result.complete(found);
  }

  @Override
  public void failed(RuntimeException failure) {
    result.completeExceptionally(failure);
  }
}
