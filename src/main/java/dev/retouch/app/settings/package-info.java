/** The application's settings, and what is found or made from them: the model bundle, S3 clients. */
package dev.retouch.app.settings;
