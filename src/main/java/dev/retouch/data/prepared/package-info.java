/** Edits with the latents and hidden states of a bundle's frozen parts, computed once before training (paper, section 4.1). */
package dev.retouch.data.prepared;
