/** Metrics of edited pictures, computed from pixels or with frozen models. */
package dev.retouch.eval.metric;
