/**
 * Load tests with faults and verdicts: a scenario sends requests at a constant rate to workers whose edits take a fixed
 * time, does something to broker, store or workers meanwhile, and says afterwards which goals were met.
 */
package dev.retouch.app.scenario;
