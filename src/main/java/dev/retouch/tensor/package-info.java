/**
 * Stateless functions on native tensors, the dtype policy and the owners of native memory.
 *
 * <p>The only package that sees {@code ai.djl.pytorch}. Activations stand left of weights in every call, because a
 * result belongs to the manager of the first argument.
 */
package dev.retouch.tensor;
