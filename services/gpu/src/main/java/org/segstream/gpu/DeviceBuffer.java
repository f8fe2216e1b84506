package org.segstream.gpu;

/**
 * Memory on a device.
 *
 * @param handle OpenCL's
 * @param bytes its size
 */
record DeviceBuffer(long handle, long bytes) {}
