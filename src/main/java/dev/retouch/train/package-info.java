/** Training of every part on scenes the project draws: data, losses, the optimizer loop, checkpoints that resume. */
package dev.retouch.train;
