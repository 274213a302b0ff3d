package dev.retouch.tensor;

import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One call into libtorch, for Java Flight Recorder: at small sizes the number of calls decides the speed. */
@Name(KernelCall.NAME)
@Label("Call of a kernel")
@StackTrace(false)
final class KernelCall extends Event {

    static final String NAME = "dev.retouch.KernelCall";

    @Label("Function of kernels.torchscript")
    String kernel = "";
}
