/** What an edit is worth: measures over pictures, by themselves and through frozen models. */
package dev.retouch.eval.metric;
