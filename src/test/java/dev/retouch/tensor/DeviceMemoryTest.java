package dev.retouch.tensor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {

    @Test
    void isExhausted_whatTheEngineItselfSays() {
        try (NDManager manager = Tensors.newManager()) {
            RuntimeException large =
                    assertThrows(RuntimeException.class, () -> manager.zeros(new Shape(1L << 25, 1L << 25)));
            assertTrue(DeviceMemory.isExhausted(large), large.getMessage());
            RuntimeException wrong = assertThrows(
                    RuntimeException.class, () -> manager.zeros(new Shape(2)).add(manager.zeros(new Shape(3))));
            assertFalse(DeviceMemory.isExhausted(wrong), wrong.getMessage());
        }
    }

    @Test
    void isExhausted_whatAGpuSays() {
        assertTrue(DeviceMemory.isExhausted(new EngineException(
                "The following operation failed in the TorchScript interpreter.\nRuntimeError: CUDA out of memory."
                        + " Tried to allocate 20.00 MiB.")));
        assertTrue(DeviceMemory.isExhausted(new IllegalStateException(
                new EngineException("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"))));
        assertFalse(DeviceMemory.isExhausted(new EngineException("CUDA error: device-side assert triggered")));
        assertFalse(DeviceMemory.isExhausted(new EngineException((String) null)));
    }
}
