package dev.retouch.mistake;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.retouch.model.dit.BlockHook;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;

/** What a mistake makes of a value, called by the spoiled code; each takes a value and gives one of its kind. */
@SuppressWarnings("unused") // called from bytecode
public final class Wrong {

    private Wrong() {}

    /** The elements the other way round. */
    public static Object[] reversed(Object[] values) {
        Object[] reversed = values.clone();
        for (int i = 0; i < values.length; i++) {
            reversed[i] = values[values.length - 1 - i];
        }
        return reversed;
    }

    /** An array of numbers the other way round. */
    public static Object backwards(Object numbers) {
        int length = Array.getLength(numbers);
        Object backwards = Array.newInstance(numbers.getClass().getComponentType(), length);
        for (int i = 0; i < length; i++) {
            Array.set(backwards, i, Array.get(numbers, length - 1 - i));
        }
        return backwards;
    }

    /** Ones in the shape of a tensor. */
    public static NDArray ones(NDArray x) {
        return x.onesLike();
    }

    /** The second half of the tokens before the first: (B, N, C). */
    public static NDArray lastFirst(NDArray x) {
        NDList halves = x.split(2, 1);
        return halves.get(1).concat(halves.get(0), 1);
    }

    /** A mask with inside and outside in each other's place. */
    public static byte[] inverted(byte[] mask) {
        byte[] inverted = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            inverted[i] = (byte) (mask[i] == 0 ? 255 : 0);
        }
        return inverted;
    }

    /** No adapter. */
    public static BlockHook noHook(BlockHook hook) {
        return BlockHook.NONE;
    }

    /** A tensor with every number doubled. */
    public static NDArray doubled(NDArray x) {
        return x.mul(2);
    }

    /** The first element alone. */
    public static List<?> first(List<?> values) {
        return values.subList(0, Math.min(1, values.size()));
    }

    /** Calls one of the methods above and casts what it gives to the type that is expected. */
    static InsnList call(String name, Type expected) {
        Method method = Arrays.stream(Wrong.class.getMethods())
                .filter(m -> m.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Wrong has no method " + name));
        InsnList code = new InsnList();
        code.add(new MethodInsnNode(
                Opcodes.INVOKESTATIC,
                Type.getInternalName(Wrong.class),
                name,
                Type.getMethodDescriptor(method),
                false));
        if (expected.getSort() == Type.OBJECT || expected.getSort() == Type.ARRAY) {
            code.add(new TypeInsnNode(Opcodes.CHECKCAST, expected.getInternalName()));
        }
        return code;
    }
}
