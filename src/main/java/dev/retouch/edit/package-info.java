/**
 * From a source picture and an instruction to an edited picture: the pipeline in named steps.
 *
 * <p>{@link dev.retouch.edit.ImageEditor} is the face for requests: bytes, strings and numbers, no tensor.
 * {@link dev.retouch.edit.MeasuredPipeline} is the one for measuring. The {@link dev.retouch.edit.Denoiser} alone takes
 * tensors, so that the reference's own numbers can be held against it.
 */
package dev.retouch.edit;
