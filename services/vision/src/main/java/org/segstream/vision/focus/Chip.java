package org.segstream.vision.focus;

/**
 * A part of the finer picture.
 *
 * @param x first column
 * @param y first row
 */
record Chip(int x, int y) {}
