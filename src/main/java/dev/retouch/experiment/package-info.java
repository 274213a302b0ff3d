/** The paper's experiments: designs of an adapter, trained and measured beside one another on drawn scenes. */
package dev.retouch.experiment;
