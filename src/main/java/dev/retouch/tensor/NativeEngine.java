package dev.retouch.tensor;

import ai.djl.engine.Engine;

/**
 * The engine and what it needs from the process around it: the one place that loads libtorch.
 *
 * <p>OpenMP reads its settings once, when libtorch brings it in, so they are made before; the allocator's too, so that no
 * tensor is made without them.
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
