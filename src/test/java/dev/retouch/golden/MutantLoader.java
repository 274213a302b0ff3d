package dev.retouch.golden;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Loads the project a second time with another text of its kernels, so that an operator can be wrong in a test without
 * a switch in the operator.
 */
final class MutantLoader extends ClassLoader {

    private static final String PROJECT = "dev.retouch.";
    private static final String KERNELS = "dev/retouch/tensor/kernels.torchscript";

    private final byte[] kernels;

    private MutantLoader(byte[] kernels) {
        super(MutantLoader.class.getClassLoader());
        this.kernels = kernels;
    }

    /** All outputs of a case, computed with pieces of the kernels' text replaced. */
    static List<Parity.Row> rows(GoldenCase golden, String... fromTo) {
        String text = original();
        for (int i = 0; i < fromTo.length; i += 2) {
            if (!text.contains(fromTo[i])) {
                throw new IllegalArgumentException("the kernels do not contain: " + fromTo[i]);
            }
            text = text.replace(fromTo[i], fromTo[i + 1]);
        }
        MutantLoader loader = new MutantLoader(text.getBytes(StandardCharsets.UTF_8));
        try {
            Method inside = loader.loadClass(MutantLoader.class.getName()).getDeclaredMethod("inside", String.class);
            // Package-private, and the second loading's package is another one.
            inside.setAccessible(true);
            List<?> plain = (List<?>) inside.invoke(null, golden.name());
            List<Parity.Row> rows = new ArrayList<>();
            for (Object fields : plain) {
                Object[] row = (Object[]) fields;
                rows.add(new Parity.Row(
                        golden.name(), (String) row[0], (double) row[1], (double) row[2], (String) row[3]));
            }
            return rows;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the mutant does not run: " + e + ", " + e.getCause(), e);
        }
    }

    /** The same inside the second loading, in types that both loadings share. */
    @SuppressWarnings("unused") // called by reflection
    static List<Object[]> inside(String name) {
        GoldenCase golden = GoldenCase.all().stream()
                .filter(other -> other.name().equals(name))
                .findFirst()
                .orElseThrow();
        return Parity.of(golden, CaseRunners.of(golden)).stream()
                .map(row -> new Object[] {row.output(), row.difference(), row.tolerance(), row.remark()})
                .toList();
    }

    private static String original() {
        try (InputStream in = MutantLoader.class.getClassLoader().getResourceAsStream(KERNELS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        return name.equals(KERNELS) ? new ByteArrayInputStream(kernels) : super.getResourceAsStream(name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PROJECT)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = super.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
