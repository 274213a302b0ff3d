package dev.retouch.mistake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Consumer;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;

/**
 * A change of one class's bytecode; {@link Place} makes them.
 *
 * @param type the class below {@code dev.retouch}, as {@code edit.Denoiser} or {@code edit.Denoiser$Branch}
 * @param text what is changed, in words
 * @param edit changes the class in place, or throws IllegalStateException when the code has no such place
 */
record Change(String type, String text, Consumer<ClassNode> edit) {

    /** The class file's resource name and its changed content, for a {@link SecondLoading}. */
    Map<String, byte[]> resource() {
        String name = SecondLoading.ROOT.replace('.', '/') + type.replace('.', '/') + ".class";
        ClassNode node = new ClassNode();
        new ClassReader(original(name)).accept(node, 0);
        edit.accept(node);
        // The frames stay right: no edit moves a jump's target, and locals are only added behind the others.
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        node.accept(writer);
        return Map.of(name, writer.toByteArray());
    }

    private static byte[] original(String name) {
        try (InputStream in = Change.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("there is no class " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
