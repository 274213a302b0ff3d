package dev.retouch.app.hub;

/**
 * A file of a published model folder.
 *
 * @param path inside the folder, with slashes
 * @param size in bytes
 * @param checksum as published
 */
public record RemoteFile(String path, long size, Checksum checksum) {}
