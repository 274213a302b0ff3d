package dev.retouch.train.adapter;

import ai.djl.ndarray.NDManager;
import dev.retouch.model.dit.DitConfig;
import dev.retouch.model.dit.RopeTables;
import dev.retouch.model.dit.TokenGrid;
import dev.retouch.tensor.Tensors;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Rotary tables of the last sizes of pictures and lengths of prompts: a table is megabytes of sines, made one by one. */
final class RopeShelf {

    private static final int KEPT = 16;

    private record Key(TokenGrid grid, int words) {}

    private final NDManager manager;
    private final DitConfig config;
    private final Map<Key, RopeTables> tables = new LinkedHashMap<>(KEPT, 0.75f, true);

    /** @param manager owns the tables */
    RopeShelf(NDManager manager, DitConfig config) {
        this.manager = manager;
        this.config = config;
    }

    /** The tables of a target and a source of one size and of so many words; they are there until the next call. */
    RopeTables of(TokenGrid grid, int words) {
        RopeTables found = tables.computeIfAbsent(new Key(grid, words), key -> {
            RopeTables made = RopeTables.of(manager, config, List.of(grid, grid), words);
            Stream.of(made.imgCos(), made.imgSin(), made.txtCos(), made.txtSin())
                    .forEach(Tensors::unscoped);
            return made;
        });
        if (tables.size() > KEPT) {
            Iterator<RopeTables> oldest = tables.values().iterator();
            RopeTables gone = oldest.next();
            oldest.remove();
            Stream.of(gone.imgCos(), gone.imgSin(), gone.txtCos(), gone.txtSin())
                    .forEach(x -> x.close());
        }
        return found;
    }
}
