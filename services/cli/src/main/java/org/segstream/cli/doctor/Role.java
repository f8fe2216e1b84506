package org.segstream.cli.doctor;

import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.acl.AclOperation;
import org.segstream.transport.models.ExclusivePublisher;
import org.segstream.transport.topics.Topics;

/** What somebody does with the topics, and the rights it takes. */
public enum Role {
  /** Publishes frames. */
  PRODUCER,
  /** Reads frames, publishes masks. */
  WORKER,
  /** Reads labelled frames, publishes models. */
  TRAINER,
  /** Reads masks and labels, publishes the health of streams, scores and label requests. */
  MONITOR,
  /** Reads frames and masks. */
  VIEWER;

  /** A right on a topic. */
  record Right(AclOperation operation, String topic) {
    @Override
    public String toString() {
      return operation + " on " + topic;
    }
  }

  /** What the ids begin with under which it publishes in transactions, if it does. */
  Optional<String> transactions(Topics topics) {
    return this == TRAINER ? Optional.of(ExclusivePublisher.prefix(topics)) : Optional.empty();
  }

  List<Right> rights(Topics topics) {
    return switch (this) {
      case PRODUCER ->
          List.of(new Right(WRITE, topics.frames()), new Right(DESCRIBE_CONFIGS, topics.frames()));
      case WORKER ->
          List.of(
              new Right(READ, topics.frames()),
              new Right(WRITE, topics.masks()),
              new Right(DESCRIBE_CONFIGS, topics.masks()),
              new Right(WRITE, topics.deadLetters()),
              new Right(DESCRIBE_CONFIGS, topics.deadLetters()));
      case TRAINER ->
          List.of(
              new Right(READ, topics.labeledFrames()),
              new Right(READ, topics.models()),
              new Right(WRITE, topics.models()),
              new Right(DESCRIBE_CONFIGS, topics.models()),
              new Right(READ, topics.trainingControl()),
              new Right(WRITE, topics.trainingControl()),
              new Right(DESCRIBE_CONFIGS, topics.trainingControl()),
              new Right(READ, topics.gradients()),
              new Right(WRITE, topics.gradients()),
              new Right(DESCRIBE_CONFIGS, topics.gradients()),
              new Right(WRITE, topics.deadLetters()));
      case MONITOR ->
          List.of(
              new Right(READ, topics.masks()),
              new Right(READ, topics.labeledFrames()),
              new Right(READ, topics.frames()),
              new Right(READ, topics.labelRequests()),
              new Right(WRITE, topics.labelRequests()),
              new Right(WRITE, topics.streamHealth()),
              new Right(WRITE, topics.modelScores()),
              new Right(READ, topics.modelScores()),
              new Right(READ, topics.models()));
      case VIEWER -> List.of(new Right(READ, topics.frames()), new Right(READ, topics.masks()));
    };
  }
}
