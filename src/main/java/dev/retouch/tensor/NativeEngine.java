package dev.retouch.tensor;

import ai.djl.engine.Engine;

/**
 * The engine and the settings of its process: the only place that loads libtorch.
 *
 * <p>OpenMP reads its settings once, when libtorch loads it, so they are set before that; those of the allocator too,
 * so that they apply to every tensor.
 */
final class NativeEngine {

    private static final Engine ENGINE = load();

    private NativeEngine() {}

    /** The engine, loaded by the first call. */
    static Engine get() {
        return ENGINE;
    }

    private static Engine load() {
        OpenMp.letThreadsSleep();
        NativeMemory.keepFreedBlocks();
        Engine engine = Engine.getEngine("PyTorch");
        Nnpack.leaveOut();
        return engine;
    }
}
