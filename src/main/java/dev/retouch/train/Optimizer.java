package dev.retouch.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.retouch.tensor.GradMode;
import dev.retouch.tensor.Updates;
import dev.retouch.weights.ParamSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * Muon for the matrices of attention and MLPs, AdamW for everything else.
 *
 * <p>Their state is saved with a checkpoint: a run that resumed without it would take other steps.
 */
public final class Optimizer {

    /** Layers that turn hidden states into hidden states; what maps to and from other spaces is left to AdamW. */
    private static final Pattern HIDDEN =
            Pattern.compile(".*(attn|mlp|net)\\.(.*\\.)?(\\w+|\\d+)\\.weight|.*(ff)\\.\\w+\\.weight");

    /** The autoencoder's kernels between maps and maps, each taken as a matrix of filters. */
    private static final Pattern KERNELS = Pattern.compile(".*(resnets|down_blocks|mid_block|up_blocks)\\..*\\.weight");

    /** For runs of a few thousand steps from nothing, where a mean over a thousand of them would lag behind. */
    private static final double SHORT_BETA2 = 0.99;

    private static final double USUAL_BETA2 = 0.999;

    private final List<NDArray> params;
    private final List<Boolean> orthogonal = new ArrayList<>();
    private final AdamW adamW;
    private final Muon muon;
    private final Map<String, NDArray> state = new LinkedHashMap<>();

    /** @param weightDecay share of every parameter that is taken off in a step at learning rate 1 */
    public Optimizer(NDManager manager, ParamSet set, double weightDecay) {
        this(manager, set, weightDecay, SHORT_BETA2, true);
    }

    /** AdamW alone, as the paper trains an adapter. */
    public static Optimizer adamW(NDManager manager, ParamSet set, double weightDecay) {
        return new Optimizer(manager, set, weightDecay, USUAL_BETA2, false);
    }

    private Optimizer(NDManager manager, ParamSet set, double weightDecay, double beta2, boolean orthogonalised) {
        params = set.arrays();
        set.params().forEach((name, param) -> orthogonal.add(orthogonalised && isHidden(name, param)));
        adamW = new AdamW(manager, choose(params, isMuon -> !isMuon), beta2, weightDecay);
        muon = new Muon(manager, choose(params, isMuon -> isMuon), weightDecay);
        nameState(set);
    }

    /** Whether Muon moves a parameter. */
    static boolean isHidden(String name, NDArray param) {
        return param.getShape().dimension() == 2 && HIDDEN.matcher(name).matches()
                || param.getShape().dimension() > 2 && KERNELS.matcher(name).matches();
    }

    private void nameState(ParamSet set) {
        int ours = 0;
        int theirs = 0;
        int i = 0;
        for (String name : set.params().keySet()) {
            if (orthogonal.get(i++)) {
                state.put("moment1." + name, muon.moments().get(theirs++));
            } else {
                state.put("moment1." + name, adamW.firstMoments().get(ours));
                state.put("moment2." + name, adamW.secondMoments().get(ours++));
            }
        }
    }

    private List<NDArray> choose(List<NDArray> from, Predicate<Boolean> wanted) {
        List<NDArray> chosen = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            if (wanted.test(orthogonal.get(i))) {
                chosen.add(from.get(i));
            }
        }
        return chosen;
    }

    /**
     * Moves every parameter by its gradient, then clears the gradients.
     *
     * @param clip largest length of all gradients together; longer ones are scaled down to it
     * @return the length before clipping; when it is not finite nothing was moved
     */
    double step(double learningRate, double clip) {
        double norm = norm();
        if (Double.isFinite(norm)) {
            move(learningRate, scale(norm, clip));
        } else {
            clear();
        }
        return norm;
    }

    /** Factor on gradients of that length together which takes them to at most {@code clip}. */
    public static double scale(double norm, double clip) {
        return Math.min(1, clip / (norm + 1e-12));
    }

    /** The length of all gradients. */
    public double norm() {
        return withGradients(Updates::norm);
    }

    /** Moves every parameter by its gradient times a factor, then clears the gradients. */
    public void move(double learningRate, double gradientScale) {
        withGradients(gradients -> {
            adamW.step(choose(gradients, isMuon -> !isMuon), learningRate, gradientScale);
            muon.step(choose(gradients, isMuon -> isMuon), learningRate, gradientScale);
            return gradientScale;
        });
        clear();
    }

    /** Clears the gradients. */
    public void clear() {
        params.forEach(GradMode::zero);
    }

    private double withGradients(ToDoubleFunction<List<NDArray>> work) {
        List<NDArray> gradients = new ArrayList<>();
        try {
            params.forEach(param -> gradients.add(param.getGradient()));
            return work.applyAsDouble(gradients);
        } finally {
            gradients.forEach(NDArray::close);
        }
    }

    /** Everything but the parameters that the next step depends on, by name. */
    public Map<String, NDArray> state() {
        return state;
    }

    /** How many steps were done. */
    public long steps() {
        return adamW.steps();
    }

    /** Continues a run whose state has been restored. */
    public void resumeAt(long steps) {
        adamW.resumeAt(steps);
    }
}
