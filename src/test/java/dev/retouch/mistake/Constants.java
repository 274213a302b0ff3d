package dev.retouch.mistake;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;

/** Constants in bytecode; a boolean, byte or char is an int there. */
final class Constants {

    private Constants() {}

    /** What an instruction puts on the stack when it is a constant. */
    static @Nullable Object of(AbstractInsnNode x) {
        int opcode = x.getOpcode();
        if (x instanceof LdcInsnNode ldc) {
            return ldc.cst;
        } else if (x instanceof IntInsnNode push && opcode != Opcodes.NEWARRAY) {
            return push.operand;
        } else if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5) {
            return opcode - Opcodes.ICONST_0;
        } else if (opcode == Opcodes.LCONST_0 || opcode == Opcodes.LCONST_1) {
            return (long) (opcode - Opcodes.LCONST_0);
        } else if (opcode >= Opcodes.FCONST_0 && opcode <= Opcodes.FCONST_2) {
            return (float) (opcode - Opcodes.FCONST_0);
        } else if (opcode == Opcodes.DCONST_0 || opcode == Opcodes.DCONST_1) {
            return (double) (opcode - Opcodes.DCONST_0);
        }
        return null;
    }

    /** Puts a constant on the stack. */
    static AbstractInsnNode push(@Nullable Object constant) {
        if (constant == null) {
            return new InsnNode(Opcodes.ACONST_NULL);
        } else if (constant instanceof Boolean truth) {
            return new InsnNode(truth ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
        }
        return new LdcInsnNode(constant);
    }
}
