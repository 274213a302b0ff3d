package dev.retouch.model.adapter;

import ai.djl.ndarray.NDArray;

/** Keys and values (B, H, Lk, d) of a sequence that is attended to more than once. */
public record KeysValues(NDArray keys, NDArray values) {}
