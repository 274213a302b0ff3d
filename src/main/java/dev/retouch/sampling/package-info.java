/** The denoising loop's mathematics: schedule, Euler step, guidance, packing, seeded noise. */
package dev.retouch.sampling;
