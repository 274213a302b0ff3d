/** A language model behind an endpoint that speaks OpenAI's chat completions. */
package dev.retouch.chat;
