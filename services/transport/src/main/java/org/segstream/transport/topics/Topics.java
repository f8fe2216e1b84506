package org.segstream.transport.topics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;
import org.segstream.transport.TransportException;
import org.segstream.transport.flow.DeadLetters;
import org.segstream.transport.models.ModelKeys;

/**
 * The names of the topics, and how each should be.
 *
 * @param prefix what all names begin with, without the dot: letters, digits, {@code _}, {@code -}
 *     and {@code .}
 */
public record Topics(String prefix) {
  /** The prefix unless told otherwise. */
  public static final String DEFAULT_PREFIX = "segstream";

  /** Partitions of each topic unless told otherwise: the most workers that can share the work. */
  public static final int DEFAULT_PARTITIONS = 8;

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,200}");
  private static final int MIB = 1024 * 1024;

  /** Checks the prefix. */
  public Topics {
    if (!VALID.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "topic prefix \"" + prefix + "\" must be 1 to 200 letters, digits, '.', '_' or '-'");
    }
  }

  /** With the prefix {@value #DEFAULT_PREFIX}. */
  public static Topics standard() {
    return new Topics(DEFAULT_PREFIX);
  }

  /** Stream id → {@code Frame}. */
  public String frames() {
    return prefix + ".frames";
  }

  /** Stream id → {@code Mask}. */
  public String masks() {
    return prefix + ".masks";
  }

  /** Stream id → {@code LabeledFrame}. */
  public String labeledFrames() {
    return prefix + ".labeled-frames";
  }

  /** See {@link ModelKeys} → {@code Model} or {@code ModelPointer}; compacted, one partition. */
  public String models() {
    return prefix + ".models";
  }

  /** Stream id → {@code LabelRequest}. */
  public String labelRequests() {
    return prefix + ".label-requests";
  }

  /** Stream id → {@code StreamHealth}; compacted. */
  public String streamHealth() {
    return prefix + ".stream-health";
  }

  /** Model and stream → {@code ModelScore}; compacted. */
  public String modelScores() {
    return prefix + ".model-scores";
  }

  /** Group → what the replicas of a training run say to each other; one partition. */
  public String trainingControl() {
    return prefix + ".training-control";
  }

  /** Replica → part of its gradient of a step, or of a checkpoint. */
  public String gradients() {
    return prefix + ".gradients";
  }

  /** Original key → original value, the cause in headers (see {@link DeadLetters}). */
  public String deadLetters() {
    return prefix + ".dead-letters";
  }

  /**
   * How the topics should be.
   *
   * @param partitions of each topic but the models' and the replicas' control topic, which have one
   */
  public List<TopicDefinition> definitions(int partitions) {
    return List.of(
        expiring(frames(), partitions, Duration.ofMinutes(15), 8)
            // Only whole segments expire: small ones, or minutes become days.
            .with(TopicConfig.SEGMENT_BYTES_CONFIG, 256 * MIB)
            .with(TopicConfig.SEGMENT_MS_CONFIG, Duration.ofMinutes(1).toMillis()),
        expiring(masks(), partitions, Duration.ofDays(1), 4),
        expiring(labeledFrames(), partitions, Duration.ofDays(3650), 12),
        compacted(models(), 1, 64),
        // A request has its frame and the mask that is proposed for it.
        expiring(labelRequests(), partitions, Duration.ofDays(30), 8),
        // Only whole segments are compacted: small ones, since a stream writes every ten seconds.
        compacted(streamHealth(), partitions, 1)
            .with(TopicConfig.SEGMENT_BYTES_CONFIG, 16 * MIB)
            .with(TopicConfig.SEGMENT_MS_CONFIG, Duration.ofHours(1).toMillis()),
        compacted(modelScores(), partitions, 4),
        // A run may take as long as its first records are kept.
        expiring(trainingControl(), 1, Duration.ofDays(7), 1),
        // A replica that returns needs the gradients since the last checkpoint, minutes before.
        expiring(gradients(), partitions, Duration.ofHours(2), 4)
            .with(TopicConfig.SEGMENT_BYTES_CONFIG, 256 * MIB)
            .with(TopicConfig.SEGMENT_MS_CONFIG, Duration.ofMinutes(10).toMillis()),
        // An original of the largest kind of record, and the cause.
        expiring(deadLetters(), partitions, Duration.ofDays(90), 16));
  }

  /**
   * Makes the topics that are not there; those that are stay as they are.
   *
   * <p>Replicas are 3, or as many as there are brokers if they are fewer.
   *
   * @return one report a topic, in the order of {@link #definitions}
   * @throws TransportException if Kafka refuses
   */
  public List<TopicReport> create(Admin admin, int partitions) {
    return new TopicAdmin(admin).create(definitions(partitions));
  }

  /**
   * What there is of the topics; those that are not there are left out.
   *
   * @throws TransportException if Kafka refuses
   */
  public List<TopicReport> existing(Admin admin, int partitions) {
    return new TopicAdmin(admin).existing(definitions(partitions));
  }

  private static TopicDefinition expiring(String name, int partitions, Duration kept, int mib) {
    return new TopicDefinition(name, partitions, limit(mib))
        .with(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)
        .with(TopicConfig.RETENTION_MS_CONFIG, kept.toMillis());
  }

  private static TopicDefinition compacted(String name, int partitions, int mib) {
    return new TopicDefinition(name, partitions, limit(mib))
        .with(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  private static Map<String, String> limit(int mib) {
    return Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(mib * MIB));
  }
}
