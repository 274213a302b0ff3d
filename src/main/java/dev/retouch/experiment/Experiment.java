package dev.retouch.experiment;

import java.io.IOException;
import java.nio.file.Path;

/** The experiments that can be run. */
public enum Experiment {
    ABLATION {
        @Override
        Report run(Lab lab, Trials trials) throws IOException {
            return Ablation.run(lab, trials);
        }
    },
    ROBUSTNESS {
        @Override
        Report run(Lab lab, Trials trials) throws IOException {
            return Robustness.run(lab, trials);
        }
    },
    SWEEP_ALPHA {
        @Override
        Report run(Lab lab, Trials trials) throws IOException {
            return AlphaSweep.run(lab, trials);
        }
    },
    GATE {
        @Override
        Report run(Lab lab, Trials trials) throws IOException {
            return GateForms.run(lab, trials);
        }
    },
    CURRICULUM {
        @Override
        Report run(Lab lab, Trials trials) throws IOException {
            return Curriculum.run(lab, trials);
        }
    };

    abstract Report run(Lab lab, Trials trials) throws IOException;

    /**
     * Runs what is missing and reports; an interrupted call is taken up by the next one.
     *
     * @param command that asks for it, for the report
     * @throws IOException when the disk does not take the files
     */
    public Report run(Lab lab, String command) throws IOException {
        long start = System.nanoTime();
        Trials trials = new Trials(lab);
        Report report = run(lab, trials);
        double seconds = (System.nanoTime() - start) / 1e9;
        Protocol.close(report, command, Machine.commit(Path.of("")), trials, seconds);
        return report;
    }
}
