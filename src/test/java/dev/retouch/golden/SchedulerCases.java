package dev.retouch.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retouch.sampling.FlowMatchConfig;
import dev.retouch.sampling.FlowMatchSchedule;
import dev.retouch.tensor.Tensors;
import dev.retouch.weights.Weights;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a golden case of class FlowMatchEulerDiscreteScheduler: schedules of several lengths, and one run of steps. */
final class SchedulerCases {

    private SchedulerCases() {}

    static Map<String, NDArray> run(NDManager manager, JsonNode json, Weights weights, Map<String, NDArray> in) {
        FlowMatchConfig config = FlowMatchConfig.of(json.path("config"));
        Map<String, NDArray> out = new LinkedHashMap<>();
        for (JsonNode pair : json.path("pairs_num_steps__image_seq_len")) {
            int steps = pair.get(0).asInt();
            int tokens = pair.get(1).asInt();
            String name = ".n" + steps + ".seq" + tokens;
            FlowMatchSchedule schedule = FlowMatchSchedule.of(config, steps, tokens);
            out.put("sigmas" + name, sigmas(manager, schedule));
            out.put("timesteps" + name, timesteps(manager, schedule));
        }
        JsonNode run = json.path("step_run");
        FlowMatchSchedule schedule = FlowMatchSchedule.of(
                config, run.path("num_steps").asInt(), run.path("image_seq_len").asInt());
        out.put("step.sigmas", sigmas(manager, schedule));
        out.put("step.timesteps", timesteps(manager, schedule));
        NDArray sample = in.get("step.initial_sample");
        for (int i = 0; i < schedule.steps(); i++) {
            sample = schedule.step(sample, in.get("step.velocities").get(i), i);
            out.put("step.sample_after_" + (i + 1), sample);
        }
        return out;
    }

    static NDArray sigmas(NDManager manager, FlowMatchSchedule schedule) {
        return Tensors.floats(manager, schedule.sigmas(), schedule.steps() + 1);
    }

    static NDArray timesteps(NDManager manager, FlowMatchSchedule schedule) {
        float[] timesteps = new float[schedule.steps()];
        for (int i = 0; i < timesteps.length; i++) {
            timesteps[i] = schedule.timestep(i);
        }
        return Tensors.floats(manager, timesteps, timesteps.length);
    }
}
