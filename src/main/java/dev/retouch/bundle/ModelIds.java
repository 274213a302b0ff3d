package dev.retouch.bundle;

/**
 * Ids of the weights an edit used: a readable name and the first 12 hex digits of the SHA-256 over its files' headers.
 *
 * @param model the bundle's backbone, for example {@code retouch-small@3f2a90c41b7d}
 * @param adapter the adapter checkpoint, in the same form; {@code none} where the folder has none
 */
public record ModelIds(String model, String adapter) {}
