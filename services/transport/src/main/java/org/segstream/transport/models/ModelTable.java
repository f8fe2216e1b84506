package org.segstream.transport.models;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.TransportException;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;
import org.segstream.v1.Trial;

/**
 * What the models' topic holds at one moment, payloads left out.
 *
 * @param versions every model by its key {@code <name>/<version>}, oldest record first
 * @param pointers every pointer by its key {@code <name>@champion} or {@code <name>@challenger}
 * @param refused why the record of a key cannot be used
 */
public record ModelTable(
    Map<String, Version> versions,
    Map<String, ModelPointer> pointers,
    Map<String, String> refused) {

  /** Keeps the order of the maps. */
  public ModelTable {
    versions = new LinkedHashMap<>(versions);
    pointers = new LinkedHashMap<>(pointers);
    refused = new LinkedHashMap<>(refused);
  }

  /**
   * One version of a model.
   *
   * @param model its record without the payload
   * @param bytes of the payload
   */
  public record Version(Model model, int bytes) {}

  /** The version that the champion's or challenger's pointer of a model names. */
  public Optional<String> pointed(String name, ModelKeys.Role role) {
    return Optional.ofNullable(pointers.get(ModelKeys.pointer(name, role)))
        .map(ModelPointer::getVersion);
  }

  /** A version of a model, if it is there. */
  public Optional<Version> version(String name, String version) {
    return Optional.ofNullable(versions.get(ModelKeys.model(name, version)));
  }

  /** Whether there is another payload under a record's name and version. */
  public boolean contradicts(Model record) {
    return version(record.getName(), record.getVersion())
        .filter(there -> !there.model().getSha256().equals(record.getSha256()))
        .isPresent();
  }

  /** All versions of one model, oldest record first. */
  public List<Version> versionsOf(String name) {
    return versions.values().stream().filter(v -> v.model().getName().equals(name)).toList();
  }

  /**
   * What all versions of one model remember of its trials, oldest first; those of versions that
   * have been taken back are among them.
   */
  public List<Trial> trials(String name) {
    Map<String, Trial> trials = new LinkedHashMap<>();
    versionsOf(name).stream()
        .flatMap(version -> version.model().getTrialsList().stream())
        .forEach(trial -> trials.putIfAbsent(trial.getVersion(), trial));
    return List.copyOf(trials.values());
  }

  /**
   * Reads the topic from beginning to end.
   *
   * @throws TransportException if that does not succeed within {@code patience}
   */
  public static ModelTable read(KafkaSettings kafka, String topic, Duration patience) {
    Reading reading = new Reading(_ -> false);
    reading.await(kafka, topic, patience);
    return new ModelTable(reading.versions, reading.pointers, reading.refused);
  }

  /**
   * One model with its payload.
   *
   * @return empty if the topic does not hold it
   * @throws TransportException if the topic cannot be read within {@code patience}
   */
  public static Optional<Model> fetch(
      KafkaSettings kafka, String topic, String name, String version, Duration patience) {
    String key = ModelKeys.model(name, version);
    Reading reading = new Reading(key::equals);
    reading.await(kafka, topic, patience);
    return Optional.ofNullable(reading.versions.get(key)).map(Version::model);
  }

  private static final class Reading implements ModelFeed.Listener {
    private final Map<String, Version> versions = new LinkedHashMap<>();
    private final Map<String, ModelPointer> pointers = new LinkedHashMap<>();
    private final Map<String, String> refused = new LinkedHashMap<>();
    private final Predicate<String> withPayload;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    Reading(Predicate<String> withPayload) {
      this.withPayload = withPayload;
    }

    void await(KafkaSettings kafka, String topic, Duration patience) {
      try (ModelFeed _ = ModelFeed.start(kafka, topic, this)) {
        boolean _ = done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        throw new TransportException(
            "the models on topic %s of Kafka at %s could not be read within %d s"
                .formatted(topic, kafka.bootstrapServers(), patience.toSeconds()),
            e);
      } catch (ExecutionException e) {
        throw new TransportException(
            "the models on topic " + topic + " cannot be read: " + e.getCause(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TransportException("interrupted while reading topic " + topic, e);
      }
    }

    @Override
    public void onModel(Model model) {
      String key = ModelKeys.model(model.getName(), model.getVersion());
      forget(key);
      boolean whole = withPayload.test(key);
      versions.put(
          key,
          new Version(
              whole ? model : model.toBuilder().clearPayload().build(), model.getData().size()));
    }

    @Override
    public void onPointer(ModelPointer pointer, ModelKeys.Role role) {
      String key = ModelKeys.pointer(pointer.getName(), role);
      forget(key);
      pointers.put(key, pointer);
    }

    @Override
    public void onRemoved(String key) {
      forget(key);
    }

    @Override
    public void onRefused(String key, String reason) {
      forget(key);
      refused.put(key, reason);
    }

    private void forget(String key) {
      versions.remove(key);
      pointers.remove(key);
      refused.remove(key);
    }

    @Override
    public void caughtUp() {
      done.complete(true);
    }

    @Override
    public void failed(Throwable failure) {
      done.completeExceptionally(failure);
    }
  }
}
