/**
 * The region-aware adapter, which is trained on top of the frozen transformer (paper, section 3).
 *
 * <p>Where the paper leaves a size open, the sizes here reproduce its Table 5.
 */
package dev.retouch.model.adapter;
