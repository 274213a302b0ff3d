/**
 * From a source picture and an instruction to an edited picture: the pipeline in named steps.
 *
 * <p>Its public face is bytes, strings and numbers; no tensor leaves this package. It may use {@code model},
 * {@code sampling}, {@code image}, {@code weights} and {@code tensor}.
 */
package dev.retouch.edit;
