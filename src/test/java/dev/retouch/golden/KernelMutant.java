package dev.retouch.golden;

import dev.retouch.mistake.SecondLoading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a golden case in a second loading of the project that has another text of its kernels. */
final class KernelMutant {

    private static final String KERNELS = "dev/retouch/tensor/kernels.torchscript";

    private KernelMutant() {}

    /** All outputs of a case, computed with pieces of the kernels' text replaced. */
    static List<Parity.Row> rows(GoldenCase golden, String... fromTo) {
        String text = original();
        for (int i = 0; i < fromTo.length; i += 2) {
            if (!text.contains(fromTo[i])) {
                throw new IllegalArgumentException("the kernels do not contain: " + fromTo[i]);
            }
            text = text.replace(fromTo[i], fromTo[i + 1]);
        }
        SecondLoading loader = new SecondLoading(Map.of(KERNELS, text.getBytes(StandardCharsets.UTF_8)));
        try {
            Method inside = loader.loadClass(KernelMutant.class.getName()).getDeclaredMethod("inside", String.class);
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
        try (InputStream in = KernelMutant.class.getClassLoader().getResourceAsStream(KERNELS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
