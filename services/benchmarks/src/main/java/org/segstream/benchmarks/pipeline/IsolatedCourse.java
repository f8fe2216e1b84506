package org.segstream.benchmarks.pipeline;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.segstream.v1.Mask;
import org.segstream.vision.segmenter.Segmenter;
import org.segstream.worker.DetachedWorker;
import org.segstream.worker.options.WorkerOptions;

/** Straight into a worker: what the stream costs without a broker. */
final class IsolatedCourse implements Course {
  private final DetachedWorker worker;
  private final AtomicLong offset = new AtomicLong();

  IsolatedCourse(Segmenter segmenter, WorkerOptions options, Consumer<Mask> masks) {
    this.worker =
        new DetachedWorker(
            segmenter,
            options,
            new SimpleMeterRegistry(),
            result -> {
              if (result.topic().equals("masks")) {
                masks.accept(parsed(result.value()));
              }
            });
  }

  private static Mask parsed(byte[] value) {
    try {
      return Mask.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a mask that cannot be parsed", e);
    }
  }

  @Override
  public void send(String stream, byte[] frame) {
    worker.accept(new ConsumerRecord<>("frames", 0, offset.getAndIncrement(), stream, frame));
  }

  @Override
  public void check() {
    if (worker.failed().isDone()) {
      worker.failed().join();
    }
  }

  @Override
  public void close() {
    worker.close();
  }
}
