package dev.retouch.model.dit;

import ai.djl.ndarray.NDArray;

/** What an adapter does inside a block, between the joint attention's residual and the image MLP. */
@FunctionalInterface
public interface BlockHook {

    /** The un-adapted backbone. */
    BlockHook NONE = (block, img, targetTokens) -> img;

    /** img (B, N, D), target tokens first -> (B, N, D) */
    NDArray apply(int block, NDArray img, int targetTokens);
}
