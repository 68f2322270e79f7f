#pragma once

#include <string>

#include "farebox/export.hpp"

namespace farebox {
inline namespace v0 {

/// The trace that a job belongs to (W3C Trace Context), as the program's tracer writes it. Passed on unchanged with
/// everything that is asked for the job alone: to the signer, and to the orchestrator and the application behind it,
/// who are strangers: a program that does not want them to see its trace leaves it empty.
struct FAREBOX_API TraceContext {
    std::string traceparent;  ///< e.g. "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"; empty: none.
    std::string tracestate;   ///< May be empty; at most 512 bytes.

    /// False for what jobs refuse (invalid_argument): no traceparent of W3C's form, or a tracestate that no header has.
    [[nodiscard]] bool is_valid() const;
};

}  // namespace v0
}  // namespace farebox
