package org.segstream.worker;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.segstream.transport.models.ModelKeys;
import org.segstream.transport.models.ModelKeys.Role;
import org.segstream.v1.Model;
import org.segstream.v1.ModelPointer;
import org.segstream.vision.model.SegmentationModel;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.serving.Admission;
import org.segstream.worker.serving.LabelChange;
import org.segstream.worker.serving.ModelFollower;
import org.segstream.worker.serving.ModelSlot;

/** A trainer's part: publishes models and sets pointers; and a follower of them. */
abstract class OnModelsTopic extends OnBroker {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  void publish(SegmentationModel model) {
    publish(ModelVersions.record(model));
  }

  void publish(Model record) {
    send(ModelKeys.model(record.getName(), record.getVersion()), record);
  }

  void makeChampion(String version) {
    point(Role.CHAMPION, version);
  }

  void point(Role role, String version) {
    send(
        ModelKeys.pointer(ModelVersions.NAME, role),
        ModelPointer.newBuilder().setName(ModelVersions.NAME).setVersion(version).build());
  }

  void takeBack(Role role) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                topics.models(), ModelKeys.pointer(ModelVersions.NAME, role), null));
    producer.flush();
  }

  private void send(String key, MessageLite value) {
    var _ = producer.send(new ProducerRecord<>(topics.models(), key, value.toByteArray()));
    producer.flush();
  }

  ModelFollower follow(ModelSlot slot, Function<SegmentationModel, Segmenter> load) {
    return follow(slot, new Admission(load, 2, LabelChange.REFUSED));
  }

  ModelFollower follow(ModelSlot slot, Admission admission) {
    return new ModelFollower(kafka, topics, ModelVersions.NAME, admission, slot, registry);
  }

  /** Waits until this version is at work. */
  void awaitAtWork(ModelSlot slot, String version) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> slot.reference().filter(model -> model.getVersion().equals(version)).isPresent());
  }

  double refused(String reason) {
    return registry.counter("segstream.models.refused", "reason", reason).count();
  }
}
