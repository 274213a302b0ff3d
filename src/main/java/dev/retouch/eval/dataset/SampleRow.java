package dev.retouch.eval.dataset;

import java.util.Map;

/**
 * What was measured of one sample.
 *
 * @param groups that it belongs to, such as its task
 * @param figures by name
 */
record SampleRow(String key, Map<String, String> groups, Map<String, Double> figures) {}
