/** The application's settings, and what is created from them: the model bundle's folder and S3 clients. */
package dev.retouch.app.settings;
