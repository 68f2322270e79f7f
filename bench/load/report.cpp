#include "bench/load/report.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace farebox::bench {

std::string read_text(const std::string& path) {
    std::ifstream file{path};
    std::string text;
    if (!(file >> text)) {
        throw std::runtime_error{"cannot read " + path};
    }
    return text;
}

double percentile_us(std::vector<std::uint32_t>& latencies, double share) {
    if (latencies.empty()) {
        return 0;
    }
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(latencies.size() - 1));
    std::nth_element(latencies.begin(), latencies.begin() + static_cast<std::ptrdiff_t>(rank), latencies.end());
    return latencies[rank] / 1e3;
}

}  // namespace farebox::bench
