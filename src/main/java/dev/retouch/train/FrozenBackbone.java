package dev.retouch.train;

import dev.retouch.model.dit.Dit;
import dev.retouch.sampling.FlowMatchConfig;

/** What an adapter is trained on: a text encoder and a transformer that stay as they are. */
public record FrozenBackbone(FrozenText text, Dit transformer, FlowMatchConfig schedule) {}
