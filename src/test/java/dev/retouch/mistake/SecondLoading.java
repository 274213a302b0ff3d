package dev.retouch.mistake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Loads the project and its tests a second time with other content of some files, so that code can be wrong in a test
 * without a switch in the code.
 */
public final class SecondLoading extends ClassLoader {

    static final String ROOT = "dev.retouch.";

    private final Map<String, byte[]> changed;

    /** @param changed the content of class files and other resources, by resource name */
    public SecondLoading(Map<String, byte[]> changed) {
        super(SecondLoading.class.getClassLoader());
        this.changed = changed;
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        byte[] content = changed.get(name);
        return content == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(content);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(ROOT)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
