package dev.retouch.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Data types of tensors, with the names of safetensors.
 *
 * <p>DJL's bfloat16 ends the JVM. Therefore no other class names a DJL type, and bfloat16 is handled by the kernels
 * only; to DJL such tensors have an unknown type.
 */
public enum Dtype {
    F32(4, 6, DataType.FLOAT32),
    BF16(2, 15, DataType.UNKNOWN),
    F16(2, 5, DataType.FLOAT16),
    F64(8, 7, DataType.FLOAT64),
    I64(8, 4, DataType.INT64),
    I32(4, 3, DataType.INT32),
    U8(1, 0, DataType.UINT8),
    I8(1, 1, DataType.INT8),
    BOOL(1, 11, DataType.BOOLEAN);

    private final int bytes;
    private final int torch;
    private final DataType djl;

    /** @param torch number of the type in libtorch */
    Dtype(int bytes, int torch, DataType djl) {
        this.bytes = bytes;
        this.torch = torch;
        this.djl = djl;
    }

    /** Bytes of one value. */
    public int bytes() {
        return bytes;
    }

    public boolean isFloating() {
        return this == F32 || this == BF16 || this == F16 || this == F64;
    }

    /** The type of a tensor. */
    public static Dtype of(NDArray x) {
        DataType type = x.getDataType();
        for (Dtype dtype : values()) {
            if (dtype.djl == type) {
                return dtype;
            }
        }
        throw new IllegalArgumentException("unsupported tensor type: " + type);
    }

    /** The tensor cast to this type; the same tensor when it already has it. */
    public NDArray cast(NDArray x) {
        if (of(x) == this) {
            return x;
        }
        return switch (this) {
            case BF16 -> Kernels.call("to_bf16", x);
            case F32 -> Kernels.call("to_f32", x);
            default -> x.toType(djl, false);
        };
    }

    /**
     * A tensor that shares the memory of a direct, little-endian buffer: the buffer must not change during the lifetime
     * of the tensor.
     *
     * @throws IllegalArgumentException when the buffer's size is not that of the shape
     */
    public NDArray wrap(NDManager manager, ByteBuffer buffer, long... shape) {
        Shape wanted = new Shape(shape);
        if (buffer.remaining() != wanted.size() * bytes) {
            throw new IllegalArgumentException("a tensor of shape " + wanted + " and type " + this + " needs "
                    + wanted.size() * bytes + " bytes, got " + buffer.remaining());
        }
        ByteBuffer little = buffer.order(ByteOrder.LITTLE_ENDIAN);
        if (this != BF16) {
            return manager.create(little, wanted, djl);
        }
        NDArray raw = manager.create(little, new Shape(wanted.size() * 2), DataType.UINT8);
        NDArray halves = Kernels.call("bytes_to_bf16", raw);
        return halves.reshape(wanted);
    }

    /**
     * A memory-mapped file as one tensor of this type: nothing is read before it is used, and pages that are never
     * written are shared with the file. The tensor is on the CPU, whatever the device of the manager.
     *
     * @param manager owns the tensor
     * @param values number of values to map, from the start of the file
     */
    public NDArray mapFile(NDManager manager, Path file, long values) {
        byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
        // The kernel reads the path byte by byte; on a GPU each would be a transfer.
        try (NDManager cpu = manager.newSubManager(Device.cpu())) {
            NDArray letters = cpu.create(ByteBuffer.wrap(path), new Shape(path.length), DataType.UINT8);
            NDArray mapped = Kernels.call("map_file", letters, cpu.create(values), cpu.create(torch));
            mapped.attach(manager);
            return mapped;
        }
    }

    /** A copy of bytes (N) as values of this type, on the device of the bytes, which need not be aligned. */
    public NDArray ofBytes(NDArray bytes) {
        try (NDArray type = bytes.getManager().create(torch)) {
            return Kernels.call("bytes_to", bytes, type);
        }
    }

    /** Room for values of this type on the device of a manager, which owns it; they are not set. */
    NDArray room(NDManager manager, long values) {
        try (NDArray owner = manager.zeros(new Shape());
                NDManager cpu = manager.newSubManager(Device.cpu())) {
            return Kernels.call("empty_row", owner, cpu.create(values), cpu.create(torch));
        }
    }

    /** Zeros of this type. */
    public NDArray zeros(NDManager manager, long... shape) {
        return this == BF16
                ? cast(manager.zeros(new Shape(shape), DataType.FLOAT32))
                : manager.zeros(new Shape(shape), djl);
    }

    /** The bytes of the tensor, little-endian, row by row. */
    public static ByteBuffer bytesOf(NDArray x) {
        if (of(x) == BF16) {
            try (NDArray flat = x.reshape(-1);
                    NDArray raw = Kernels.call("bytes_of", flat)) {
                return raw.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        return x.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
