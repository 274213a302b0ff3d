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
 * The types of tensors, with safetensors' names.
 *
 * <p>DJL's own bfloat16 ends the JVM, so nothing outside this class names a DJL type and bfloat16 is reached through the
 * kernels only; such tensors report an unknown type to DJL.
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

    /** @param torch libtorch's number for the type */
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
        throw new IllegalArgumentException("no such tensor type here: " + type);
    }

    /** The tensor in this type; the same tensor when it has it already. */
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
     * A tensor over the bytes of a direct, little-endian buffer, without a copy: the buffer must not change while the
     * tensor lives.
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
     * A whole file as one tensor of this type over its own pages: nothing is read before it is used, and what is never
     * written stays the file's. Pages lie on the CPU, whatever the manager's device.
     *
     * @param manager owns the tensor
     * @param values how many numbers are mapped, from the start of the file
     */
    public NDArray mapFile(NDManager manager, Path file, long values) {
        byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
        // The kernel reads the path letter by letter, which from a GPU would be a transfer each.
        try (NDManager cpu = manager.newSubManager(Device.cpu())) {
            NDArray letters = cpu.create(ByteBuffer.wrap(path), new Shape(path.length), DataType.UINT8);
            NDArray mapped = Kernels.call("map_file", letters, cpu.create(values), cpu.create(torch));
            mapped.attach(manager);
            return mapped;
        }
    }

    /** The numbers of this type that bytes (N) spell, in a copy on the bytes' device; they may lie where no number may. */
    public NDArray ofBytes(NDArray bytes) {
        try (NDArray type = bytes.getManager().create(torch)) {
            return Kernels.call("bytes_to", bytes, type);
        }
    }

    /** Zeros of this type. */
    public NDArray zeros(NDManager manager, long... shape) {
        return this == BF16
                ? cast(manager.zeros(new Shape(shape), DataType.FLOAT32))
                : manager.zeros(new Shape(shape), djl);
    }

    /** The tensor's bytes, little-endian, row by row. */
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
