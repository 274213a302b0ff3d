package dev.retouch.train.adapter;

import java.util.List;

/**
 * What the losses of a step are divided by, known before its first micro-batch: the sum over micro-batches is then the
 * loss of the whole batch.
 *
 * @param tokens sum of all tokens' weights in the region-aware loss (Eq. 7)
 * @param edits number of edits
 * @param regions how many of them have a region to be found
 */
record LossWeights(double tokens, int edits, int regions) {

    static LossWeights of(List<DrawnEdit> batch, float alpha) {
        double tokens = 0;
        for (DrawnEdit drawn : batch) {
            if (drawn.edit().local()) {
                for (float share : drawn.edit().region()) {
                    tokens += 1 + alpha * share;
                }
            }
        }
        return new LossWeights(Math.max(tokens, 1e-6), batch.size(), Math.max(1, regions(batch)));
    }

    /** How many edits have a region to be found. */
    static int regions(List<DrawnEdit> batch) {
        int regions = 0;
        for (DrawnEdit drawn : batch) {
            for (float wanted : drawn.wanted()) {
                if (wanted > 0) {
                    regions++;
                    break;
                }
            }
        }
        return regions;
    }
}
