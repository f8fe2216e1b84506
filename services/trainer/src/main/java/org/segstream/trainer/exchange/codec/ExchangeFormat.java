package org.segstream.trainer.exchange.codec;

import java.util.Locale;

/**
 * How replicas write their gradients.
 *
 * @param levels how many a value has
 * @param outputLayer in which form the layers that make the logits travel
 * @param field in which form the gradient by the random field's edges travels
 * @param scales how the scale of a ternary layer is found
 * @param units in which the gradients of a ternary layer are drawn
 */
public record ExchangeFormat(
    Levels levels, Form outputLayer, Form field, Scales scales, Units units) {

  /** Levels of a value. */
  public enum Levels {
    /** Three, drawn at random: see {@link Ternary}. */
    TERNARY,
    /** All of them. */
    FLOAT32;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Form of a layer that is small and matters much. */
  public enum Form {
    /** In floats. */
    FLOAT,
    /** As the other layers. */
    LIKE_OTHERS
  }

  /** Whose scale a layer has. */
  public enum Scales {
    /** Each replica's own. */
    OWN,
    /** The largest of all replicas, which tell each other before. */
    SHARED
  }

  /** In which units a layer's gradients are drawn. */
  public enum Units {
    /** One for all weights of a layer. */
    EQUAL,
    /** Each weight's own, from the optimiser's second moments: see {@link MomentUnits}. */
    MOMENTS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Three levels in units of the moments, but for the output layer and the field; each replica's
   * own scales.
   */
  public static ExchangeFormat ternary() {
    return new ExchangeFormat(Levels.TERNARY, Form.FLOAT, Form.FLOAT, Scales.OWN, Units.MOMENTS);
  }

  /** All in floats. */
  public static ExchangeFormat float32() {
    return new ExchangeFormat(Levels.FLOAT32, Form.FLOAT, Form.FLOAT, Scales.OWN, Units.EQUAL);
  }
}
