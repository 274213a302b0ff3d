package dev.retouch.mistake;

/**
 * A mistake in the code and the test that must notice it.
 *
 * @param room the package it is in
 * @param name what is wrong, in words
 * @param change how the code is spoiled
 * @param check the test method that must fail, as {@code package.Class.method} below {@code dev.retouch}
 */
record Mistake(String room, String name, Change change, String check) {}
