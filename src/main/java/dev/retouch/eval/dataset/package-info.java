/** A bundle measured on a data set of edits, by the protocols of the public benchmarks. */
package dev.retouch.eval.dataset;
