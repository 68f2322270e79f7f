#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace farebox::bench {

/// The first word of a file: a quote or a key. Throws where there is none.
std::string read_text(const std::string& path);

/// In microseconds; 0 where there are none.
/// @param latencies  In nanoseconds; their order changes.
/// @param share  0.5 is the median, 1 the longest.
double percentile_us(std::vector<std::uint32_t>& latencies, double share);

}  // namespace farebox::bench
