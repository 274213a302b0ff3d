package dev.retouch.tensor;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls the functions of {@code kernels.torchscript}, the bridge to all operators of libtorch.
 *
 * <p>Calls deliberately use the module's training path: it respects the grad mode of the calling thread and returns
 * plain tensors, while the inference path returns tensors that a later backward pass cannot use.
 */
final class Kernels {

    private static final Kernels INSTANCE = new Kernels();

    private final PtSymbolBlock module;
    private final Map<String, NDArray> methodNames = new ConcurrentHashMap<>();
    private final Map<Double, NDArray> scalars = new ConcurrentHashMap<>();
    private final Model owner;
    private final NDArray none;

    private Kernels() {
        try (InputStream source = Kernels.class.getResourceAsStream("kernels.torchscript")) {
            String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
            owner = NativeEngine.get().newModel("kernels", Device.cpu());
            owner.load(new ByteArrayInputStream(ScriptArchive.of(text)));
            module = (PtSymbolBlock) owner.getBlock();
            none = Tensors.unscoped(owner.getNDManager().create(new Shape(0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException e) {
            throw new IllegalStateException("kernels.torchscript cannot be loaded", e);
        }
    }

    /** Runs one function; the result belongs to the manager of the first argument. */
    static NDArray call(String method, NDArray... arguments) {
        return INSTANCE.run(method, Arrays.asList(arguments)).singletonOrThrow();
    }

    /** Runs one function with a tuple of results; they belong to the manager of the first argument. */
    static List<NDArray> callAll(String method, List<NDArray> arguments) {
        return INSTANCE.run(method, arguments);
    }

    private NDList run(String method, List<NDArray> arguments) {
        KernelCall event = new KernelCall();
        event.begin();
        NDList inputs = new NDList(arguments.size() + 1);
        inputs.addAll(arguments);
        // Last, because the manager of the first input owns the result.
        inputs.add(methodNames.computeIfAbsent(method, this::methodName));
        NDList results = IValueUtils.forward(module, inputs, true);
        event.kernel = method;
        event.commit();
        return results;
    }

    private NDArray methodName(String method) {
        NDArray name = owner.getNDManager().create(0f);
        name.setName("module_method:" + method);
        return Tensors.unscoped(name);
    }

    /** A number as a tensor on the CPU, created once. */
    static NDArray scalar(double value) {
        return INSTANCE.scalars.computeIfAbsent(
                value, v -> Tensors.unscoped(INSTANCE.owner.getNDManager().create(v.floatValue())));
    }

    /** What stands for an absent tensor: one without values. */
    static NDArray none() {
        return INSTANCE.none;
    }

    /** Runs a function that takes lists of tensors and numbers and works in place, without a graph. */
    static void runInPlace(String method, List<List<NDArray>> lists, Number... numbers) {
        IValue[] inputs = new IValue[lists.size() + numbers.length];
        try {
            for (int i = 0; i < lists.size(); i++) {
                inputs[i] = IValue.listFrom(lists.get(i).toArray(PtNDArray[]::new));
            }
            for (int i = 0; i < numbers.length; i++) {
                inputs[lists.size() + i] = numbers[i] instanceof Long n
                        ? IValue.from(n.longValue())
                        : IValue.from(numbers[i].doubleValue());
            }
            IValueUtils.runMethod(INSTANCE.module, method, inputs).close();
        } finally {
            for (IValue input : inputs) {
                if (input != null) {
                    input.close();
                }
            }
        }
    }

    /** The norm of a list of tensors taken as one vector. */
    static double norm(List<NDArray> arrays) {
        try (IValue list = IValue.listFrom(arrays.toArray(PtNDArray[]::new));
                IValue result = IValueUtils.runMethod(INSTANCE.module, "norm_of", list);
                NDArray norm = result.toTensor(
                        (ai.djl.pytorch.engine.PtNDManager) arrays.get(0).getManager())) {
            return norm.getFloat();
        }
    }
}
