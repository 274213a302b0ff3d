/**
 * A model bundle in the diffusers layout: its parts, their configuration, what is checked before it is loaded, what is
 * written, what its weights are called and how many parameters they have.
 */
package dev.retouch.bundle;
