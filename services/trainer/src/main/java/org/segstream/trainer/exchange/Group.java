package org.segstream.trainer.exchange;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.segstream.trainer.exchange.ReplicaExchange.Terms;
import org.segstream.trainer.exchange.codec.GradientCodec;
import org.segstream.trainer.loss.LearnedEdges;
import org.segstream.trainer.training.TrainingBudget;
import org.segstream.trainer.training.TrainingPlan;
import org.segstream.transport.KafkaSettings;
import org.segstream.transport.topics.Topics;
import org.segstream.vision.network.Architectures;

/**
 * Replicas that train one model together, as one of them sees it.
 *
 * @param kafka where they meet
 * @param topics names of the topics
 * @param settings how this one takes part
 * @param part what it does
 */
public record Group(KafkaSettings kafka, Topics topics, ExchangeSettings settings, Part part) {

  /** What a process does in its group. */
  public enum Part {
    /** Takes its share of the steps. */
    MEMBER,
    /** Applies the steps that the others have taken, from the first on. */
    REPLAY
  }

  /**
   * Takes part in a run.
   *
   * @param labels classes without Void
   * @param data what is trained on, a line a fact
   * @throws IllegalArgumentException if the plan's budget is a time: replicas would not agree how
   *     far they are
   * @throws org.segstream.transport.TransportException if a topic is not there
   */
  public ReplicaExchange open(TrainingPlan plan, int labels, List<String> data) {
    requireImages(plan);
    GradientCodec codec =
        new GradientCodec(
            Architectures.byName(plan.architecture(), labels),
            LearnedEdges.of(plan.field(), labels).logs().length,
            settings.format());
    Terms terms = new Terms(lines(plan, data), plan.seed());
    return switch (part) {
      case MEMBER -> ReplicaExchange.join(kafka, topics, settings, terms, codec);
      case REPLAY -> ReplicaExchange.replay(kafka, topics, settings, terms, codec);
    };
  }

  /**
   * Checks that a plan's budget is a number of images.
   *
   * @throws IllegalArgumentException if it is a time
   */
  public static void requireImages(TrainingPlan plan) {
    if (!(plan.budget() instanceof TrainingBudget.Images)) {
      throw new IllegalArgumentException(
          "replicas need a number of images as their budget, not a time, by which they would not"
              + " agree how far they are");
    }
  }

  private List<String> lines(TrainingPlan plan, List<String> data) {
    List<String> lines = new ArrayList<>();
    for (RecordComponent component : TrainingPlan.class.getRecordComponents()) {
      lines.add(component.getName() + " " + value(component, plan));
    }
    lines.add("replicas " + settings.slots());
    lines.add("exchange " + settings.format());
    lines.addAll(data);
    return lines;
  }

  private static Object value(RecordComponent component, TrainingPlan plan) {
    try {
      return component.getAccessor().invoke(plan);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("a plan cannot be read", e);
    }
  }
}
