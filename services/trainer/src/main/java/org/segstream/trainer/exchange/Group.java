package org.segstream.trainer.exchange;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
   * @param terms what is computed, a line a fact; all members have the same
   * @param proposal what else the run is if this process leads, for instance its data; without one
   *     it follows another one's
   * @param stop asked now and then whether to wait for the others no longer
   * @throws org.segstream.transport.TransportException if a topic is not there
   */
  public Seat sit(List<String> terms, Optional<byte[]> proposal, BooleanSupplier stop) {
    return new Seat(this, terms, proposal, stop);
  }

  /** How the gradients of a plan's network are written. */
  public GradientCodec codec(TrainingPlan plan, int labels) {
    return new GradientCodec(
        Architectures.byName(plan.architecture(), labels),
        LearnedEdges.of(plan.field(), labels).logs().length,
        settings.format());
  }

  /**
   * Checks that a plan's budget is a number of images, and that its methods suit replicas.
   *
   * @throws IllegalArgumentException if not
   */
  public static void requireImages(TrainingPlan plan) {
    if (!(plan.budget() instanceof TrainingBudget.Images)) {
      throw new IllegalArgumentException(
          "replicas need a number of images as their budget, not a time, by which they would not"
              + " agree how far they are");
    }
    plan.methods().requireShared();
  }

  /**
   * A plan's facts, a line each.
   *
   * @param without names of the facts to leave out
   * @param more facts
   */
  public List<String> terms(TrainingPlan plan, Set<String> without, List<String> more) {
    List<String> lines = new ArrayList<>();
    for (RecordComponent component : TrainingPlan.class.getRecordComponents()) {
      if (!without.contains(component.getName())) {
        lines.add(component.getName() + " " + value(component, plan));
      }
    }
    lines.add("replicas " + settings.slots());
    lines.add("exchange " + settings.format());
    lines.addAll(more);
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
