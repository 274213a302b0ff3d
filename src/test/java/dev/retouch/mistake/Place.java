package dev.retouch.mistake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Where code is changed, and how.
 *
 * <p>A change takes the one instruction that fits, in the method or in the lambdas inside it. None that fits, or several
 * when {@link #at} does not choose, is an error: the mistake no longer applies to the code and must be written anew.
 *
 * <p>Calls are named {@code Type.method} with the simple name of the type that the call names, {@code Type.<init>} for a
 * constructor. Operands count from 0; a method's receiver is operand 0, a constructor's object is none.
 *
 * @param type the class below {@code dev.retouch}
 * @param method its method, {@code <init>} for a constructor
 * @param chosen which of the instructions that fit, from 1; 0 for the only one
 */
record Place(String type, String method, int chosen) {

    private static final Map<Integer, Integer> NEGATED = Map.ofEntries(
            Map.entry(Opcodes.IFEQ, Opcodes.IFNE),
            Map.entry(Opcodes.IFNE, Opcodes.IFEQ),
            Map.entry(Opcodes.IFLT, Opcodes.IFGE),
            Map.entry(Opcodes.IFGE, Opcodes.IFLT),
            Map.entry(Opcodes.IFGT, Opcodes.IFLE),
            Map.entry(Opcodes.IFLE, Opcodes.IFGT),
            Map.entry(Opcodes.IF_ICMPEQ, Opcodes.IF_ICMPNE),
            Map.entry(Opcodes.IF_ICMPNE, Opcodes.IF_ICMPEQ),
            Map.entry(Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE),
            Map.entry(Opcodes.IF_ICMPGE, Opcodes.IF_ICMPLT),
            Map.entry(Opcodes.IF_ICMPGT, Opcodes.IF_ICMPLE),
            Map.entry(Opcodes.IF_ICMPLE, Opcodes.IF_ICMPGT),
            Map.entry(Opcodes.IF_ACMPEQ, Opcodes.IF_ACMPNE),
            Map.entry(Opcodes.IF_ACMPNE, Opcodes.IF_ACMPEQ),
            Map.entry(Opcodes.IFNULL, Opcodes.IFNONNULL),
            Map.entry(Opcodes.IFNONNULL, Opcodes.IFNULL));

    /** The operators in the order int, long, float, double. */
    private static final Map<Character, Integer> OPERATORS =
            Map.of('+', Opcodes.IADD, '-', Opcodes.ISUB, '*', Opcodes.IMUL, '/', Opcodes.IDIV);

    /** The method where exactly one instruction fits. */
    static Place in(String type, String method) {
        return new Place(type, method, 0);
    }

    /** The same where the {@code which}th instruction that fits is meant, from 1. */
    Place at(int which) {
        return new Place(type, method, which);
    }

    /** Another number, string or null. */
    Change constant(Object from, Object to) {
        return change(
                "the constant " + from + " is " + to,
                x -> from.equals(Constants.of(x)),
                (m, x) -> list(Constants.push(to)));
    }

    /** Another static field or enum constant of the same class. */
    Change field(String from, String to) {
        return change(
                from + " is " + to,
                x -> x instanceof FieldInsnNode f && f.name.equals(from) && f.getOpcode() == Opcodes.GETSTATIC,
                (m, x) -> {
                    FieldInsnNode f = (FieldInsnNode) x;
                    return list(new FieldInsnNode(f.getOpcode(), f.owner, to, f.desc));
                });
    }

    /** Another of {@code + - * /}. */
    Change operator(char from, char to) {
        int first = OPERATORS.get(from);
        return change(
                from + " is " + to,
                x -> x.getOpcode() >= first && x.getOpcode() < first + 4,
                (m, x) -> list(new InsnNode(x.getOpcode() - first + OPERATORS.get(to))));
    }

    /** A comparison or condition the other way round. */
    Change condition() {
        return change("a condition is negated", x -> NEGATED.containsKey(x.getOpcode()), Place::negated);
    }

    /** The condition that a call decides the other way round. */
    Change conditionOf(String call) {
        return change(
                "what " + call + " decides is negated",
                x -> NEGATED.containsKey(x.getOpcode()) && isCall(previous(x), call),
                Place::negated);
    }

    /** Two operands of a call in each other's place. */
    Change swap(String call, int i, int j) {
        return calls("operands " + i + " and " + j + " of " + call + " are swapped", call, operands -> {
            int[] order = operands.order();
            order[i] = j;
            order[j] = i;
            InsnList code = operands.store();
            for (int operand : order) {
                code.add(operands.load(operand));
            }
            code.add(operands.call());
            return code;
        });
    }

    /** A constant in place of an operand. */
    Change operand(String call, int i, Object constant) {
        return calls("operand " + i + " of " + call + " is " + constant, call, operands -> {
            InsnList code = operands.store();
            for (int operand : operands.order()) {
                code.add(operand == i ? Constants.push(constant) : operands.load(operand));
            }
            code.add(operands.call());
            return code;
        });
    }

    /** An operand that went through a method of {@link Wrong} first. */
    Change operandThrough(String call, int i, String wrong) {
        return calls("operand " + i + " of " + call + " is " + wrong, call, operands -> {
            InsnList code = operands.store();
            for (int operand : operands.order()) {
                code.add(operands.load(operand));
                if (operand == i) {
                    code.add(Wrong.call(wrong, operands.type(i)));
                }
            }
            code.add(operands.call());
            return code;
        });
    }

    /** The result of a call goes through a method of {@link Wrong}. */
    Change resultThrough(String call, String wrong) {
        return calls("the result of " + call + " is " + wrong, call, operands -> {
            InsnList code = list(operands.call());
            code.add(Wrong.call(wrong, operands.result()));
            return code;
        });
    }

    /** No call, and one of its operands as its result. */
    Change without(String call, int i) {
        return calls(call + " gives its operand " + i, call, operands -> {
            InsnList code = operands.store();
            code.add(operands.load(i));
            return code;
        });
    }

    /** No call, which gives nothing. */
    Change without(String call) {
        return calls(call + " is not called", call, operands -> {
            operands.requireVoid();
            return operands.store();
        });
    }

    /** No call, and a constant as its result. */
    Change result(String call, Object constant) {
        return calls(call + " gives " + constant, call, operands -> {
            InsnList code = operands.store();
            code.add(Constants.push(constant));
            return code;
        });
    }

    /** Another method of the same signature. */
    Change calls(String call, String other) {
        return calls(other + " instead of " + call, call, operands -> {
            MethodInsnNode old = operands.call();
            return list(new MethodInsnNode(old.getOpcode(), old.owner, other, old.desc, old.itf));
        });
    }

    /** A method that does nothing but give a constant; null where it gives nothing. */
    Change returns(Object constant) {
        return body("gives " + constant, m -> {
            Type result = Type.getReturnType(m.desc);
            InsnList code = new InsnList();
            if (result.getSort() != Type.VOID) {
                code.add(Constants.push(constant));
            }
            code.add(new InsnNode(result.getOpcode(Opcodes.IRETURN)));
            return code;
        });
    }

    /** A method that gives one of its operands back. */
    Change returnsOperand(int i) {
        return body("gives its operand " + i, m -> {
            List<Type> types = new ArrayList<>(List.of(Type.getArgumentTypes(m.desc)));
            if ((m.access & Opcodes.ACC_STATIC) == 0) {
                types.add(0, Type.getObjectType("java/lang/Object"));
            }
            int slot = types.subList(0, i).stream().mapToInt(Type::getSize).sum();
            InsnList code = list(new VarInsnNode(types.get(i).getOpcode(Opcodes.ILOAD), slot));
            code.add(new InsnNode(Type.getReturnType(m.desc).getOpcode(Opcodes.IRETURN)));
            return code;
        });
    }

    private Change body(String text, java.util.function.Function<MethodNode, InsnList> code) {
        return new Change(type, method + " " + text, node -> {
            List<MethodNode> found =
                    node.methods.stream().filter(m -> m.name.equals(method)).toList();
            MethodNode m = found.get(index(found.size(), text));
            m.instructions = code.apply(m);
            m.tryCatchBlocks.clear();
            m.localVariables = null;
        });
    }

    private Change calls(String text, String call, java.util.function.Function<Operands, InsnList> code) {
        return change(text, x -> isCall(x, call), (m, x) -> code.apply(new Operands(m, (MethodInsnNode) x)));
    }

    private Change change(
            String text,
            Predicate<AbstractInsnNode> fits,
            BiFunction<MethodNode, AbstractInsnNode, InsnList> replacement) {
        String which = chosen == 0 ? "" : ", number " + chosen;
        return new Change(type, "in " + method + " " + text + which, node -> replace(node, text, fits, replacement));
    }

    private void replace(
            ClassNode node,
            String text,
            Predicate<AbstractInsnNode> fits,
            BiFunction<MethodNode, AbstractInsnNode, InsnList> replacement) {
        List<MethodNode> methods = new ArrayList<>();
        List<AbstractInsnNode> found = new ArrayList<>();
        for (MethodNode m : node.methods) {
            if (m.name.equals(method) || m.name.startsWith("lambda$" + name() + "$")) {
                for (AbstractInsnNode x : m.instructions) {
                    if (fits.test(x)) {
                        methods.add(m);
                        found.add(x);
                    }
                }
            }
        }
        int index = index(found.size(), text);
        MethodNode m = methods.get(index);
        m.instructions.insert(found.get(index), replacement.apply(m, found.get(index)));
        m.instructions.remove(found.get(index));
    }

    /** The compiler's name for a constructor in the names of its lambdas. */
    private String name() {
        return method.equals("<init>") ? "new" : method;
    }

    private int index(int found, String text) {
        boolean clear = chosen == 0 ? found == 1 : chosen <= found;
        if (!clear) {
            throw new IllegalStateException("the mistake no longer applies: " + type + "." + method + " has " + found
                    + " places for \"" + text + "\"" + (chosen == 0 ? ", not one" : ", not " + chosen));
        }
        return Math.max(0, chosen - 1);
    }

    private static InsnList negated(MethodNode method, AbstractInsnNode x) {
        return list(new JumpInsnNode(NEGATED.get(x.getOpcode()), ((JumpInsnNode) x).label));
    }

    private static AbstractInsnNode previous(AbstractInsnNode x) {
        AbstractInsnNode before = x.getPrevious();
        while (before != null && before.getOpcode() < 0) {
            before = before.getPrevious();
        }
        return before;
    }

    private static boolean isCall(AbstractInsnNode x, String call) {
        return x instanceof MethodInsnNode m && (m.owner.replaceFirst(".*[/$]", "") + "." + m.name).equals(call);
    }

    private static InsnList list(AbstractInsnNode x) {
        InsnList list = new InsnList();
        list.add(x);
        return list;
    }
}
