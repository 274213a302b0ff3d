/** Commands that make, measure and prepare data sets of edits. */
package dev.retouch.app.data;
