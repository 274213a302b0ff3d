package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.model.vae.Vae;
import dev.retouch.tensor.Dtype;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Checkpoint;
import dev.retouch.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Compares every output of a golden case with what the project's code gives. */
final class Parity {

    /** Where the case gives no number: what a few roundings of numbers of order one amount to in f32. */
    private static final double ROUNDING = 2e-6;

    /** The transformer's bound when its sinusoids are rounded as the reference rounds them. */
    private static final double VELOCITY = 5e-5;

    private Parity() {}

    /**
     * One output.
     *
     * @param difference largest absolute one; NaN when there is nothing to compare
     * @param remark why there is nothing to compare; otherwise empty
     */
    record Row(String golden, String output, double difference, double tolerance, String remark) {

        boolean agrees() {
            return difference <= tolerance;
        }

        /** The difference in units of the tolerance; exact outputs have 0 or infinity. */
        double share() {
            return difference == 0 ? 0 : difference / tolerance;
        }

        @Override
        public String toString() {
            return "%s %s: difference %.3g, tolerance %.3g, share %.2f %s"
                    .formatted(golden, output, difference, tolerance, share(), remark);
        }
    }

    /**
     * Every output of the case in f32.
     *
     * @throws IllegalStateException when the runner leaves an input of the case unread
     */
    static List<Row> of(GoldenCase golden, CaseRunner runner) {
        return of(golden, runner, UnaryOperator.identity());
    }

    /** The same with the weights seen through a change. */
    static List<Row> of(GoldenCase golden, CaseRunner runner, UnaryOperator<Weights> change) {
        try (NDManager manager = Tensors.newManager();
                GradMode off = GradMode.off()) {
            Checkpoint file = Checkpoint.open(manager, golden.tensors(), Dtype.F32, key -> key);
            CaseInputs in = new CaseInputs(file);
            Map<String, NDArray> out = runner.run(manager, golden.json(), change.apply(file.at("weights")), in);
            in.refuseUnread();
            file.refuseUnused(key -> key.startsWith("out.") || Vae.isIgnored(key));
            List<Row> rows = new ArrayList<>();
            for (String key : file.keys()) {
                if (key.startsWith("out.")) {
                    rows.add(row(golden, key.substring(4), tensor(file, key), out.get(key.substring(4))));
                }
            }
            return rows;
        }
    }

    /**
     * How far the outputs move when every weight is rounded to bf16 and products are computed in it.
     *
     * @return for each output that both runs have, the length of the difference over the length of the f32 output
     */
    static Map<String, Double> bf16(GoldenCase golden, CaseRunner runner) {
        try (NDManager manager = Tensors.newManager();
                GradMode off = GradMode.off()) {
            Checkpoint file = Checkpoint.open(manager, golden.tensors(), Dtype.F32, key -> key);
            CaseInputs in = new CaseInputs(file);
            Weights full = file.at("weights");
            Weights half = new Weights() {
                @Override
                public NDArray tensor(String name, long... shape) {
                    // The autoencoder is computed in f32 whatever the rest is.
                    NDArray tensor = full.tensor(name, shape);
                    return name.contains(".vae.") ? tensor : Dtype.BF16.cast(tensor);
                }

                @Override
                public boolean has(String name) {
                    return full.has(name);
                }
            };
            Map<String, NDArray> wanted = runner.run(manager, golden.json(), full, in);
            Map<String, NDArray> got = runner.run(manager, golden.json(), half, in);
            Map<String, Double> errors = new TreeMap<>();
            wanted.forEach((name, value) -> {
                if (Dtype.of(value).isFloating()) {
                    errors.put(name, relative(values(value), values(got.get(name))));
                }
            });
            return errors;
        }
    }

    private static double relative(double[] wanted, double[] got) {
        double error = 0;
        double length = 0;
        for (int i = 0; i < wanted.length; i++) {
            error += (got[i] - wanted[i]) * (got[i] - wanted[i]);
            length += wanted[i] * wanted[i];
        }
        return Math.sqrt(error / Math.max(length, 1e-30));
    }

    private static NDArray tensor(Checkpoint file, String key) {
        return file.tensor(key, file.entry(key).shape());
    }

    private static Row row(GoldenCase golden, String output, NDArray expected, NDArray actual) {
        double tolerance = tolerance(golden, output, Dtype.of(expected));
        if (actual == null) {
            return new Row(golden.name(), output, Double.NaN, tolerance, "not computed");
        }
        if (!actual.getShape().equals(expected.getShape())) {
            String shapes = "shape " + actual.getShape() + " for " + expected.getShape();
            return new Row(golden.name(), output, Double.NaN, tolerance, shapes);
        }
        double[] wanted = values(expected);
        double[] got = values(actual);
        double largest = 0;
        for (int i = 0; i < wanted.length; i++) {
            // Math.max carries a NaN on, so that no NaN passes.
            largest = Math.max(largest, Math.abs(wanted[i] - got[i]));
        }
        return new Row(golden.name(), output, largest, tolerance, "");
    }

    /** Whole numbers are exact, resized pictures too; bytes rounded from a compared float output may be a level off. */
    private static double tolerance(GoldenCase golden, String output, Dtype type) {
        var stated = golden.json().path("recommended_abs_tol");
        if (!type.isFloating()) {
            boolean rounded =
                    type == Dtype.U8 && !output.contains("resized") && stated.has(output.replaceFirst("_u8$", ""));
            return rounded ? 1 : 0;
        }
        if (output.equals("packed") || output.equals("unpacked")) {
            return 0; // numbers that change their places
        }
        double tolerance = stated.path(output).asDouble(ROUNDING);
        return output.startsWith("velocity") ? Math.min(tolerance, VELOCITY) : tolerance;
    }

    private static double[] values(NDArray x) {
        double[] values = new double[Math.toIntExact(x.size())];
        switch (Dtype.of(x)) {
            case I64 -> {
                long[] longs = x.toLongArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] = longs[i];
                }
            }
            case BOOL -> {
                boolean[] booleans = x.toBooleanArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] = booleans[i] ? 1 : 0;
                }
            }
            case U8 -> {
                byte[] bytes = x.toByteArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] = bytes[i] & 0xff;
                }
            }
            default -> {
                float[] floats = Dtype.F32.cast(x).toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    values[i] = floats[i];
                }
            }
        }
        return values;
    }
}
