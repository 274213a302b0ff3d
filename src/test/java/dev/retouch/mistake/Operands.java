package dev.retouch.mistake;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/** The operands of a call, taken off the stack into locals of their own. */
final class Operands {

    private final MethodInsnNode call;
    private final List<Type> types = new ArrayList<>();
    private final List<Integer> slots = new ArrayList<>();

    Operands(MethodNode method, MethodInsnNode call) {
        this.call = call;
        if (call.getOpcode() != Opcodes.INVOKESTATIC && !call.name.equals("<init>")) {
            types.add(Type.getObjectType(call.owner));
        }
        types.addAll(List.of(Type.getArgumentTypes(call.desc)));
        for (Type type : types) {
            slots.add(method.maxLocals);
            method.maxLocals += type.getSize();
        }
    }

    /** From the stack into the locals, the last one first. */
    InsnList store() {
        InsnList code = new InsnList();
        for (int i = types.size() - 1; i >= 0; i--) {
            code.add(new VarInsnNode(types.get(i).getOpcode(Opcodes.ISTORE), slots.get(i)));
        }
        return code;
    }

    AbstractInsnNode load(int i) {
        return new VarInsnNode(types.get(i).getOpcode(Opcodes.ILOAD), slots.get(i));
    }

    /** Their numbers in order. */
    int[] order() {
        return IntStream.range(0, types.size()).toArray();
    }

    Type type(int i) {
        return types.get(i);
    }

    Type result() {
        return Type.getReturnType(call.desc);
    }

    /** The call itself, once more. */
    MethodInsnNode call() {
        return new MethodInsnNode(call.getOpcode(), call.owner, call.name, call.desc, call.itf);
    }

    void requireVoid() {
        if (result().getSort() != Type.VOID) {
            throw new IllegalStateException(call.name + " gives something: say which operand stands for it");
        }
    }
}
