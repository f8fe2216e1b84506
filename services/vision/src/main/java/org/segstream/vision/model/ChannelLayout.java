package org.segstream.vision.model;

/** Where a tensor of images has its channels. */
public enum ChannelLayout {
  /** {@code [batch][channels][height][width]}. */
  FIRST,
  /** {@code [batch][height][width][channels]}. */
  LAST
}
