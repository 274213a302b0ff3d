/**
 * Stateless functions on native tensors, data types, and the managers of native memory.
 *
 * <p>The only package that uses {@code ai.djl.pytorch}. Activations come before weights in every call, because a result
 * belongs to the manager of the first argument.
 */
package dev.retouch.tensor;
