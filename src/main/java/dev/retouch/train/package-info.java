/** The training engine: loop, optimizers, state, losses and stages; it knows neither sizes nor drawn scenes. */
package dev.retouch.train;
