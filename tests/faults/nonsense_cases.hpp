#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/control/place.hpp"

namespace farebox::faults {

/// One thing that an orchestrator can be told to answer, and what may come of it.
struct NonsenseCase {
    std::string nonsense;   ///< As the sandbox's fault takes it, e.g. "challenge.face_value:huge".
    bool may_work = false;  ///< The field does not matter, or not every kind of nonsense is wrong there.
    /// One of these is in the Error's text.
    std::vector<std::string_view> named;
};

/// Every field of every kind of answer at that place, with every kind of nonsense; then the body as a whole, the
/// headers and the status. Throws where the sandbox can spoil a field that nothing is said about here.
std::vector<NonsenseCase> nonsense_at(sandbox::Place place);

}  // namespace farebox::faults
