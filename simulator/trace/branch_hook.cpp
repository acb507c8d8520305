// The function that code compiled with -fsanitize-coverage=trace-pc calls in each basic block; it
// tells the branch trace. This file itself is compiled without that flag.
#include "simulator/branch_trace.h"

extern "C" void __sanitizer_cov_trace_pc() {
    using curie::simulator::branch_trace;
    if (branch_trace) branch_trace->enter(__builtin_return_address(0));
}
