package dev.retouch.bundle;

/**
 * Bytes that one part of a bundle takes of its device's memory.
 *
 * @param name for people
 * @param weights when all of them are on the device
 * @param activations tensors at the peak of its work
 * @param caches what is kept of its work from step to step, or from edit to edit
 */
public record PartMemory(String name, long weights, long activations, long caches) {}
