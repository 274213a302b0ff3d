/** The mathematics of denoising: schedule, Euler step, guidance, packing of latents, seeded noise. */
package dev.retouch.sampling;
