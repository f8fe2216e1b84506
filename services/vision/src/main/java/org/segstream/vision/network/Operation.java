package org.segstream.vision.network;

/** What a {@link Node} computes. Tensors are {@code float[batch][channels][height][width]}. */
public sealed interface Operation {

  /** How many tensors it reads. */
  int arity();

  /**
   * A two-dimensional convolution with zero padding {@code dilation · (kernel - 1) / 2}, so that
   * stride 1 keeps the size and stride 2 halves it, rounding up.
   *
   * @param in channels read
   * @param out channels made
   * @param kernelHeight rows of the kernel, odd
   * @param kernelWidth columns of the kernel, odd
   * @param stride step in both directions, at least 1
   * @param dilation distance of neighbouring taps, at least 1
   * @param groups into how many independent groups the channels are split; divides both numbers of
   *     channels
   * @param bias whether a number is added per channel made
   */
  record Convolution(
      int in,
      int out,
      int kernelHeight,
      int kernelWidth,
      int stride,
      int dilation,
      int groups,
      boolean bias)
      implements Operation {

    /** Checks the ranges. */
    public Convolution {
      boolean valid =
          in >= 1
              && out >= 1
              && kernelHeight % 2 == 1
              && kernelWidth % 2 == 1
              && stride >= 1
              && dilation >= 1
              && groups >= 1
              && in % groups == 0
              && out % groups == 0;
      if (!valid) {
        throw new IllegalArgumentException(
            "convolution %d→%d of %d×%d, stride %d, dilation %d, groups %d"
                .formatted(in, out, kernelHeight, kernelWidth, stride, dilation, groups));
      }
    }

    @Override
    public int arity() {
      return 1;
    }

    /** Rows and columns of zeros added on each side, for a kernel of {@code size}. */
    public int padding(int size) {
      return dilation * (size - 1) / 2;
    }

    /** Weights that lead to one channel made. */
    int fanIn() {
      return in / groups * kernelHeight * kernelWidth;
    }
  }

  /**
   * Batch normalisation of each channel (Ioffe and Szegedy 2015): with the batch's mean and
   * variance in training, with their running averages otherwise.
   *
   * @param channels channels read and made
   */
  record BatchNorm(int channels) implements Operation {
    /** Added to the variance. */
    public static final float EPSILON = 1e-5f;

    /** Share of the old running average that one training step keeps. */
    public static final float MOMENTUM = 0.9f;

    @Override
    public int arity() {
      return 1;
    }
  }

  /** {@code max(0, x)}. */
  record Relu() implements Operation {
    @Override
    public int arity() {
      return 1;
    }
  }

  /** Sum of two tensors of one shape. */
  record Add() implements Operation {
    @Override
    public int arity() {
      return 2;
    }
  }

  /**
   * Bilinear enlargement of the first tensor to the height and width of the second, which is at
   * least as large; pixel centres at half-integers, borders repeated.
   */
  record UpsampleTo() implements Operation {
    @Override
    public int arity() {
      return 2;
    }
  }
}
