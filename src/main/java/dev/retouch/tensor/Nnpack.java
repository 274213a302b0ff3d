package dev.retouch.tensor;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Excludes NNPACK from libtorch's implementations of convolutions.
 *
 * <p>libtorch uses it for the smallest maps only, and on a CPU that NNPACK does not support it prints a warning for
 * every such convolution: dozens of lines per edit on stderr, among the errors. There is neither an operator nor an
 * environment variable for the switch, so it is called by its C++ name.
 */
final class Nnpack {

    private Nnpack() {}

    /** Must be called after libtorch is loaded; does nothing where it is not found under its Linux name. */
    static void leaveOut() {
        Optional<Path> library = MappedLibrary.of("libtorch_cpu\\.so");
        if (library.isEmpty()) {
            return;
        }
        try {
            NativeLibrary torch = NativeLibrary.getInstance(library.get().toString());
            Pointer context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
            torch.getFunction("_ZN2at7Context20setUserEnabledNNPACKEb").invokeVoid(new Object[] {context, 0});
        } catch (UnsatisfiedLinkError e) {
            // Another libtorch with other names: only the warnings remain.
            return;
        }
    }
}
