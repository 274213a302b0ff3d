/** Samples in which nothing is to change: their masks are empty and their targets are their sources. */
package dev.retouch.data.negative;
