package dev.retouch.experiment;

import dev.retouch.experiment.Design.Gate;
import dev.retouch.experiment.Design.Part;
import dev.retouch.experiment.Design.Predictor;

/**
 * The rows of the paper's ablation (tables 3 and 4), all measured with the true mask.
 *
 * <p>C trains no adapter and the paper does not say what it trains: here it is a LoRA on the attention projections.
 */
enum Variant {
    A("frozen backbone", new Design(Part.NOTHING, Gate.ONE, 0, Predictor.NONE), 0.2132),
    B("adapter", new Design(Part.ADAPTER, Gate.ONE, 0, Predictor.NONE), 0.0892),
    C("region loss (LoRA)", new Design(Part.LORA, Gate.ONE, Design.ALPHA, Predictor.NONE), 0.1483),
    D("adapter + region loss", new Design(Part.ADAPTER, Gate.ONE, Design.ALPHA, Predictor.NONE), 0.0700),
    E("+ SpatialGate", Design.GATED, 0.0598),
    F("D + MaskPredictor", D.design.with(Predictor.DECOUPLED), 0.0614),
    G("E + MaskPredictor", E.design.with(Predictor.DECOUPLED), 0.0443);

    private final String parts;
    private final Design design;
    private final double paperL1;

    Variant(String parts, Design design, double paperL1) {
        this.parts = parts;
        this.design = design;
        this.paperL1 = paperL1;
    }

    /** What it consists of, in words. */
    String parts() {
        return name() + ". " + parts;
    }

    Design design() {
        return design;
    }

    /** Its L1 in the paper's table 3. */
    double paperL1() {
        return paperL1;
    }
}
