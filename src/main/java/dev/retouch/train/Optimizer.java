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
import java.util.regex.Pattern;

/**
 * Muon for the matrices of attention and MLPs, AdamW for everything else.
 *
 * <p>Their state is saved with a checkpoint: a run that resumed without it would take other steps.
 */
final class Optimizer {

    /** Layers that turn hidden states into hidden states; what maps to and from other spaces is left to AdamW. */
    private static final Pattern HIDDEN =
            Pattern.compile(".*(attn|mlp|net)\\.(.*\\.)?(\\w+|\\d+)\\.weight|.*(ff)\\.\\w+\\.weight");

    /** The autoencoder's kernels between maps and maps, each taken as a matrix of filters. */
    private static final Pattern KERNELS = Pattern.compile(".*(resnets|down_blocks|mid_block|up_blocks)\\..*\\.weight");

    private static final double BETA2 = 0.99;

    private final List<NDArray> params;
    private final List<Boolean> orthogonal = new ArrayList<>();
    private final AdamW adamW;
    private final Muon muon;
    private final Map<String, NDArray> state = new LinkedHashMap<>();

    /** @param weightDecay share of every parameter that is taken off in a step at learning rate 1 */
    Optimizer(NDManager manager, ParamSet set, double weightDecay) {
        params = set.arrays();
        set.params().forEach((name, param) -> orthogonal.add(isHidden(name, param)));
        adamW = new AdamW(manager, choose(params, isMuon -> !isMuon), BETA2, weightDecay);
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
        List<NDArray> gradients = new ArrayList<>();
        try {
            params.forEach(param -> gradients.add(param.getGradient()));
            double norm = Updates.norm(gradients);
            if (Double.isFinite(norm)) {
                double scale = Math.min(1, clip / (norm + 1e-12));
                adamW.step(choose(gradients, isMuon -> !isMuon), learningRate, scale);
                muon.step(choose(gradients, isMuon -> isMuon), learningRate, scale);
            }
            return norm;
        } finally {
            gradients.forEach(NDArray::close);
            params.forEach(GradMode::zero);
        }
    }

    /** Everything but the parameters that the next step depends on, by name. */
    Map<String, NDArray> state() {
        return state;
    }

    /** How many steps were done. */
    long steps() {
        return adamW.steps();
    }

    /** Continues a run whose state has been restored. */
    void resumeAt(long steps) {
        adamW.resumeAt(steps);
    }
}
